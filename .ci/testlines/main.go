// Command testlines reads the JSON of `go test -json`, prints what failed in full, what was skipped by
// name, a line per package, and closes with the counts. It fails when a test failed, when none ran, or
// when one was skipped for want of something that .ci/setup installs.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
)

type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// installed is what .ci/setup brings: a test that skips for want of it hides something.
var installed = regexp.MustCompile(`(?i)xvfb|chromium|dovecot|radicale|secret service|keyring`)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer file.Close()
	output := map[string]string{}
	count := map[string]int{}
	hidden := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		name := e.Package + " " + e.Test
		switch {
		case e.Action == "output":
			output[name] += e.Output
		case e.Test == "" && (e.Action == "pass" || e.Action == "fail"):
			fmt.Printf("%-5s %s %.1fs\n", map[string]string{"pass": "ok", "fail": "FAIL"}[e.Action], e.Package, e.Elapsed)
			if e.Action == "fail" {
				count["failed packages"]++
				fmt.Print(output[name])
			}
		case e.Action == "pass", e.Action == "fail", e.Action == "skip":
			count[e.Action]++
			if e.Action == "fail" {
				fmt.Print(output[name])
			}
			if e.Action == "skip" {
				fmt.Print("skipped ", name, "\n", output[name])
				if installed.MatchString(output[name]) {
					hidden++
				}
			}
		}
	}
	report(count, hidden)
}

func report(count map[string]int, hidden int) {
	fmt.Printf("%d passed, %d failed, %d skipped\n", count["pass"], count["fail"], count["skip"])
	if hidden > 0 {
		fmt.Printf("%d tests were skipped for want of something that .ci/setup installs\n", hidden)
	}
	if count["fail"]+count["failed packages"]+hidden > 0 || count["pass"] == 0 {
		os.Exit(1)
	}
}
