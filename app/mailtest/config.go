package mailtest

import (
	"os"
	"strconv"
)

// configuration keeps everything in the test's folder; no step of it needs root.
const configuration = `
protocols = imap
listen = 127.0.0.1
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/log
ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
disable_plaintext_auth = no
auth_mechanisms = $mechanisms
default_internal_user = $user
default_internal_group = $group
default_login_user = $user
first_valid_uid = 1
mail_location = maildir:$dir/mail/%n/Maildir
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = $dir/passwd
  mechanisms = plain login
}
userdb {
  driver = static
  args = uid=$user gid=$group home=$dir/mail/%n
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
    port = $port
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $tlsport
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

const oauthConfiguration = `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/oauth.conf.ext
}
`

// text is the server's configuration.
func (d *Dovecot) text(o Options) string {
	values := map[string]string{
		"dir": d.dir, "user": d.owner.user, "group": d.owner.group, "mechanisms": "plain login",
		"port": strconv.Itoa(d.Port), "tlsport": strconv.Itoa(d.TLSPort),
	}
	text := configuration
	if o.OAuth {
		values["mechanisms"] += " xoauth2 oauthbearer"
		text += oauthConfiguration
	}
	return os.Expand(text, func(name string) string { return values[name] }) + o.Config
}
