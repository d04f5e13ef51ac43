package mailtest

import (
	"fmt"
	"path/filepath"
)

// text is the configuration: everything in the test's folder, no step needs root.
func (d *Dovecot) text(o Options) string {
	mechanisms := "plain login"
	if o.OAuth {
		mechanisms += " xoauth2 oauthbearer"
	}
	at := func(name string) string { return filepath.Join(d.dir, name) }
	text := `
protocols = imap
listen = 127.0.0.1
base_dir = ` + at("run") + `
state_dir = ` + at("state") + `
log_path = ` + d.log + `
ssl = yes
ssl_cert = <` + at("cert.pem") + `
ssl_key = <` + at("key.pem") + `
disable_plaintext_auth = no
auth_mechanisms = ` + mechanisms + `
default_internal_user = ` + d.owner.user + `
default_internal_group = ` + d.owner.group + `
default_login_user = ` + d.owner.user + `
first_valid_uid = 1
mail_location = maildir:` + at("mail") + `/%n/Maildir
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = ` + at("passwd") + `
  mechanisms = plain login
}
userdb {
  driver = static
  args = uid=` + d.owner.user + ` gid=` + d.owner.group + ` home=` + at("mail") + `/%n
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \Sent
  }
  mailbox Archive {
    auto = create
    special_use = \Archive
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ` + fmt.Sprint(d.Port) + `
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ` + fmt.Sprint(d.TLSPort) + `
    ssl = yes
  }
}
service anvil {
  chroot =
  # no delay after logins that were refused
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
auth_failure_delay = 0
service stats {
  chroot =
}
`
	if o.OAuth {
		text += `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ` + at("oauth.conf.ext") + `
}
`
	}
	return text + o.Config
}
