package motion

import (
	"context"
	"os/exec"
	"strings"
)

// watch reads the accessibility preference “Reduce motion”; without it nothing was ever chosen.
func watch(ctx context.Context, tell func(bool)) error {
	out, err := exec.CommandContext(ctx, "/usr/bin/defaults", "read", "com.apple.universalaccess", "reduceMotion").Output()
	tell(err == nil && strings.TrimSpace(string(out)) == "1")
	<-ctx.Done()
	return nil
}
