package house

import (
	"context"
	"net"
	"strconv"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
)

// demoLogin is the id of the demo's mail account: it is one, whatever port its server got this time.
const demoLogin = "demo-mail"

// enterDemoMail adds the demo's mail account to its connection, or tells it where its server is this time.
func (h *House) enterDemoMail(ctx context.Context) error {
	if h.demo == nil {
		return nil
	}
	if _, ok := h.lineOf(demoConnection); !ok {
		return nil
	}
	server := h.demo.Mail()
	host, port, err := net.SplitHostPort(server.Addr)
	if err != nil {
		return fault(crm.Bug, "demo.start", "", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return fault(crm.Bug, "demo.start", "", err)
	}
	old, there := h.config.Login(demoLogin)
	l := crm.Login{
		ID: demoLogin, Connection: demoConnection, Type: crm.LoginIMAP, Address: server.Address, Host: host, Port: number,
		Security: crm.SecurityNone, User: server.User, Auth: crm.AuthPassword, Folder: old.Folder, Groupware: old.Groupware,
	}
	password, _ := h.keys.Get(ctx, passwordItem(demoLogin))
	if there && l == old && string(password) == server.Password {
		return nil
	}
	if there { // the active account stays what it is
		if err := h.keys.Set(ctx, passwordItem(demoLogin), []byte(server.Password)); err != nil {
			return keyringFault(demoLogin, err)
		}
		return h.config.SaveLogin(l)
	}
	if h.config.HadLogins(demoConnection) {
		return nil // the person has removed it
	}
	_, err = accounts{h}.add(ctx, desk.LoginRequest{Login: l, Password: server.Password})
	return err
}
