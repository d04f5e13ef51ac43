package eml

import (
	"context"
	"errors"
	"io/fs"

	"oroconnector/app/crm"
)

// Bounds of what is read from foreign bytes. They are far above any honest message.
const (
	bufferSize     = 32 << 10  // of a text source; longer lines come in pieces
	sniffed        = 4 << 10   // bytes that decide what a file is
	maxDepth       = 250       // nested multiparts and messages
	maxParts       = 5_000     // of one message, nested ones included
	maxHeaderLines = 65_536    // physical lines of one header block
	maxHeaderBytes = 4 << 20   // of one header block
	maxFieldBytes  = 256 << 10 // of one field; the rest of its lines is left out
	maxLost        = 40        // lines before the first header field
	maxAddress     = 1_000     // bytes of one address
	maxName        = 4_000     // bytes of a name as it is written
	maxLostEntries = 1_000     // entries of a list that are no addresses: what has more is no list
	maxAddresses   = 20_000    // of one message
	maxIDs         = 1_000     // of one field
	maxReceived    = 50        // Received fields looked at for a date
	keptHeaders    = 400       // of Message.Headers
	keptValue      = 4 << 10   // bytes of one of them
	maxText        = 64 << 10  // bytes of Message.Text
	maxPlainSource = 512 << 10 // bytes of plain text looked at
	maxHTMLSource  = 2 << 20   // bytes of HTML looked at
	maxWarnings    = 50
	maxDetail      = 200 // bytes of Warning.Detail
	maxInside      = 1_000
	maxInvolved    = 500
	maxMSGReads    = 2_000_000 // looks into the tables of a .msg
	maxMSGSectors  = 50_000    // sectors of them that are read whole: four entries each
	maxMSG         = 256 << 20 // bytes of a .msg that cannot be read at random
	maxInnerMSG    = 64 << 20  // bytes of a file that is opened inside another one and cannot be streamed
	maxReport      = 256 << 10 // bytes of a delivery report or invitation looked at
	maxProperty    = 4 << 20   // bytes of one MAPI property
	maxContainer   = 8         // containers inside containers: messages, winmail.dat, S/MIME
)

// What Read, Each and Part refuse. Each comes wrapped in a crm.Fault whose Code stands beside it.
var (
	ErrEmpty          = errors.New("the file is empty")                   // file.empty
	ErrNotMail        = errors.New("the file is no e-mail")               // file.notMail
	ErrTooDeep        = errors.New("the parts are nested too deep")       // file.tooDeep
	ErrTooManyParts   = errors.New("the message has too many parts")      // file.tooManyParts
	ErrTooManyHeaders = errors.New("the header has too many lines")       // file.tooManyHeaders
	ErrHeaderTooBig   = errors.New("the header is too big")               // file.headerTooBig
	ErrTooBig         = errors.New("the file is too big to be read here") // file.tooBig
	ErrDamaged        = errors.New("the file is damaged")                 // file.damaged
	ErrNoPart         = errors.New("the message has no such part")        // file.noPart
)

var faultCodes = []struct {
	err  error
	kind crm.FaultKind
	code string
}{
	{ErrEmpty, crm.Invalid, "file.empty"},
	{ErrNotMail, crm.Invalid, "file.notMail"},
	{ErrTooDeep, crm.Invalid, "file.tooDeep"},
	{ErrTooManyParts, crm.Invalid, "file.tooManyParts"},
	{ErrTooManyHeaders, crm.Invalid, "file.tooManyHeaders"},
	{ErrHeaderTooBig, crm.Invalid, "file.headerTooBig"},
	{ErrTooBig, crm.Invalid, "file.tooBig"},
	{ErrDamaged, crm.Damaged, "file.damaged"},
	{ErrNoPart, crm.Missing, "file.noPart"},
}

// fault turns an error into a crm.Fault: by its sentinel, by the context's end, by what the system says
// (codes "file.missing", "file.denied"), else the source could not be read (code "file.unreadable").
func fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return crm.AsFault(op, ctx.Err())
	}
	for _, f := range faultCodes {
		if errors.Is(err, f.err) {
			return &crm.Fault{Kind: f.kind, Op: op, Code: f.code, Err: err}
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &crm.Fault{Kind: crm.Missing, Op: op, Code: "file.missing", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &crm.Fault{Kind: crm.Refused, Op: op, Code: "file.denied", Err: err}
	}
	return &crm.Fault{Kind: crm.Invalid, Op: op, Code: "file.unreadable", Err: err}
}

// op is Fault.Op of everything here.
const op = "file.read"
