package eml

import (
	"encoding/binary"
	"strconv"
	"time"
	"unicode/utf16"
)

// Ids of the MAPI properties that are read (MS-OXPROPS), common to .msg and TNEF.
const (
	pidMessageClass       = 0x001A
	pidSubject            = 0x0037
	pidClientSubmitTime   = 0x0039
	pidSubjectPrefix      = 0x003D
	pidSentReprSearch     = 0x003B
	pidSentReprEntry      = 0x0041
	pidSentReprName       = 0x0042
	pidSentReprType       = 0x0064
	pidSentReprEmail      = 0x0065
	pidTransportHeaders   = 0x007D
	pidSenderEntry        = 0x0C19
	pidSenderName         = 0x0C1A
	pidSenderSearch       = 0x0C1D
	pidRecipientType      = 0x0C15
	pidSenderType         = 0x0C1E
	pidSenderEmail        = 0x0C1F
	pidReplyNames         = 0x0050
	pidReplyEntries       = 0x004F
	pidDeliveryTime       = 0x0E06
	pidDisplayBcc         = 0x0E02
	pidDisplayCc          = 0x0E03
	pidDisplayTo          = 0x0E04
	pidNormalizedSubject  = 0x0E1D
	pidAttachSize         = 0x0E20
	pidBody               = 0x1000
	pidRTFCompressed      = 0x1009
	pidHTML               = 0x1013
	pidMessageID          = 0x1035
	pidReferences         = 0x1039
	pidInReplyTo          = 0x1042
	pidEntryID            = 0x0FFF
	pidDisplayName        = 0x3001
	pidAddressType        = 0x3002
	pidEmail              = 0x3003
	pidSearchKey          = 0x300B
	pidCreationTime       = 0x3007
	pidLastModified       = 0x3008
	pidAttachData         = 0x3701
	pidAttachExtension    = 0x3703
	pidAttachFilename     = 0x3704
	pidAttachMethod       = 0x3705
	pidAttachLongFilename = 0x3707
	pidAttachMIME         = 0x370E
	pidAttachContentID    = 0x3712
	pidAttachFlags        = 0x3714
	pidSMTPAddress        = 0x39FE
	pidInternetCodepage   = 0x3FDE
	pidLocale             = 0x3FF1
	pidMessageCodepage    = 0x3FFD
	pidSenderSMTP         = 0x5D01
	pidSentReprSMTP       = 0x5D02
	pidAttachHidden       = 0x7FFE
)

// Types of MAPI properties (MS-OXCDATA section 2.11.1).
const (
	typeInt16   = 0x0002
	typeInt32   = 0x0003
	typeBool    = 0x000B
	typeObject  = 0x000D
	typeInt64   = 0x0014
	typeString8 = 0x001E
	typeUnicode = 0x001F
	typeTime    = 0x0040
	typeGUID    = 0x0048
	typeBinary  = 0x0102
	multiValued = 0x1000
)

// codepageLabel is the character set of a Windows code page.
func codepageLabel(cp uint32) string {
	switch cp {
	case 0:
		return ""
	case 65001:
		return "utf-8"
	case 65000:
		return "utf-7"
	case 20127:
		return "us-ascii"
	case 28591, 28592, 28593, 28594, 28595, 28596, 28597, 28598, 28599, 28603, 28605:
		return "iso-8859-" + strconv.Itoa(int(cp-28590))
	case 50220, 50221, 50222:
		return "iso-2022-jp"
	case 51932:
		return "euc-jp"
	case 51949:
		return "euc-kr"
	case 20866:
		return "koi8-r"
	case 21866:
		return "koi8-u"
	case 54936:
		return "gb18030"
	case 936, 52936:
		return "gbk"
	case 932:
		return "cp932"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 10000:
		return "macintosh"
	}
	if cp > 65535 {
		return ""
	}
	return "windows-" + strconv.Itoa(int(cp))
}

// fileTime turns a FILETIME, 100 ns since 1601, into a time; zero where it is none that mail can have.
func fileTime(v uint64) time.Time {
	const epoch = 116444736000000000
	if v < epoch || v > 4e17 {
		return time.Time{}
	}
	v -= epoch
	return time.Unix(int64(v/1e7), int64(v%1e7)*100).UTC()
}

// utf16Text decodes UTF-16LE up to its first NUL.
func utf16Text(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u := binary.LittleEndian.Uint16(b)
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// ansiText decodes text of a code page up to its first NUL.
func ansiText(b []byte, label string) string {
	for i, c := range b {
		if c == 0 {
			b = b[:i]
			break
		}
	}
	text, _ := toUTF8(b, label)
	return text
}

// localeLabel is the character set in which Windows holds text of a language (MS-LCID), empty where it is not known.
func localeLabel(lcid uint32) string {
	switch lcid {
	case 0x0404, 0x0C04, 0x1404: // Taiwan, Hong Kong, Macao
		return "big5"
	case 0x0C1A, 0x1C1A, 0x281A: // Serbian in Cyrillic
		return "windows-1251"
	}
	switch lcid & 0x3FF {
	case 0x04:
		return "gbk"
	case 0x11:
		return "cp932"
	case 0x12:
		return "euc-kr"
	case 0x02, 0x19, 0x22, 0x23, 0x2F, 0x3F, 0x40, 0x44, 0x50:
		return "windows-1251"
	case 0x05, 0x0E, 0x15, 0x18, 0x1A, 0x1B, 0x1C, 0x24:
		return "windows-1250"
	case 0x08:
		return "windows-1253"
	case 0x1F, 0x2C, 0x43:
		return "windows-1254"
	case 0x0D:
		return "windows-1255"
	case 0x01, 0x20, 0x29:
		return "windows-1256"
	case 0x25, 0x26, 0x27:
		return "windows-1257"
	case 0x2A:
		return "windows-1258"
	case 0x1E:
		return "windows-874"
	}
	return ""
}
