package outbox

import (
	"errors"

	"oroconnector/app/crm"
	"oroconnector/app/vault"
)

func gone(op string) *crm.Fault {
	return &crm.Fault{Kind: crm.Missing, Op: op, Code: "outbox.gone"}
}

// vaultFault translates what the vault said.
func vaultFault(op string, err error) error {
	f := &crm.Fault{Op: op, Err: err}
	switch {
	case errors.Is(err, vault.ErrFull):
		f.Kind, f.Code = crm.Busy, "disk.full"
	case errors.Is(err, vault.ErrReadOnly):
		f.Kind, f.Code = crm.Refused, "disk.readOnly"
	case errors.Is(err, vault.ErrTooBig):
		f.Kind, f.Code = crm.Invalid, "outbox.tooBig"
	case errors.Is(err, vault.ErrDamaged):
		f.Kind, f.Code = crm.Damaged, "outbox.read"
	default:
		return crm.AsFault(op, err)
	}
	return f
}
