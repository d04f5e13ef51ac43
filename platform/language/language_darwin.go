package language

import (
	"context"
	"os/exec"
	"time"
)

// fromSystem asks for the list of the system settings. A program without Cocoa reads it by the tool that is made for it.
func fromSystem() []string {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/usr/bin/defaults", "read", "-g", "AppleLanguages").Output()
	if err != nil {
		return nil
	}
	return listed(string(out))
}
