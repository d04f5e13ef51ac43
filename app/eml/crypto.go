package eml

import "strings"

// noteCrypto warns about signatures and encryption, by the type of a part.
func (w *walker) noteCrypto(e *entity) {
	switch e.kind {
	case "multipart/signed":
		if strings.Contains(strings.ToLower(e.params.get("protocol", "")), "pgp") {
			w.warn(WarnPGPSigned, "")
		} else {
			w.warn(WarnSigned, "")
		}
	case "multipart/encrypted":
		w.warn(WarnPGPEncrypted, "")
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		switch strings.ToLower(e.params.get("smime-type", "")) {
		case "enveloped-data", "authenveloped-data":
			w.warn(WarnEncrypted, "")
		}
	}
}

// notePGP warns about PGP that stands in the text itself.
func (w *walker) notePGP(text string) {
	if strings.Contains(text, "-----BEGIN PGP MESSAGE-----") {
		w.warn(WarnPGPEncrypted, "")
	}
	if strings.Contains(text, "-----BEGIN PGP SIGNED MESSAGE-----") {
		w.warn(WarnPGPSigned, "")
	}
}

// isOpaque tells whether a part is S/MIME whose content lies inside the signature (RFC 8551 section 3.5.2).
func isOpaque(e *entity, name string) bool {
	switch e.kind {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		kind := strings.ToLower(e.params.get("smime-type", ""))
		return kind == "" || kind == "signed-data" || kind == "compressed-data"
	case "application/octet-stream":
		return strings.HasSuffix(strings.ToLower(name), ".p7m")
	}
	return false
}
