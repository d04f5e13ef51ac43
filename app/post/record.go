package post

import (
	"encoding/json"
	"errors"
	"time"

	"oroconnector/app/crm"
)

// recordVersion is of the disk form of the list of what was read last. It lies in keep/, so an older form must
// stay readable.
const recordVersion = 1

var errRecord = errors.New("post: the record is not of a version that can be read")

// record is the disk form. Names are short because they are many.
type record struct {
	Version int          `json:"v"`
	Read    []readRecord `json:"read"`
}

type readRecord struct {
	Login    string        `json:"l"`
	Folder   string        `json:"f"`
	Validity uint32        `json:"uv"`
	UID      uint32        `json:"u"`
	From     addressForm   `json:"from"`
	To       []addressForm `json:"to,omitempty"`
	ReplyTo  addressForm   `json:"re,omitzero"`
	Subject  string        `json:"s,omitempty"`
	Date     time.Time     `json:"d"`
	ID       string        `json:"id,omitempty"`
	Reply    []string      `json:"irt,omitempty"`
	Refs     []string      `json:"refs,omitempty"`
	Size     int64         `json:"n,omitempty"`
	Files    bool          `json:"a,omitempty"`
	File     string        `json:"p,omitempty"`
}

type addressForm struct {
	Name  string `json:"n,omitempty"`
	Email string `json:"e,omitempty"`
}

func encode(hs []crm.Header) []byte {
	r := record{Version: recordVersion}
	for _, h := range hs {
		one := readRecord{
			Login: h.Key.Login, Folder: h.Key.Folder, Validity: h.Key.Validity, UID: h.Key.UID,
			From: addressForm(h.From), ReplyTo: addressForm(h.ReplyTo), Subject: h.Subject, Date: h.Date.UTC(), ID: h.MessageID,
			Reply: h.InReplyTo, Refs: h.References, Size: h.Size, Files: h.Attachments, File: h.File,
		}
		for _, a := range h.To {
			one.To = append(one.To, addressForm(a))
		}
		r.Read = append(r.Read, one)
	}
	data, err := json.Marshal(r)
	if err != nil { // a year beyond 9999
		return nil
	}
	return data
}

func decode(data []byte) ([]crm.Header, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, errors.Join(errRecord, err)
	}
	if r.Version != recordVersion {
		return nil, errRecord
	}
	var hs []crm.Header
	for _, one := range r.Read {
		h := crm.Header{
			Key:  crm.HeaderKey{Login: one.Login, Folder: one.Folder, Validity: one.Validity, UID: one.UID},
			From: crm.Address(one.From), ReplyTo: crm.Address(one.ReplyTo), Subject: one.Subject, Date: one.Date, MessageID: one.ID,
			InReplyTo: one.Reply, References: one.Refs, Size: one.Size, Attachments: one.Files, File: one.File, Seen: true,
		}
		for _, a := range one.To {
			h.To = append(h.To, crm.Address(a))
		}
		hs = append(hs, h)
	}
	return hs, nil
}
