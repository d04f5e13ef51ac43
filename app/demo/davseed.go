package demo

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"time"

	"oroconnector/assets"
)

// sampleDay is where a sample's own days stand: not those of its time zones, birthdays and stamps.
var sampleDay = regexp.MustCompile(`(?m)^((?:DUE|DTSTART|DTEND|COMPLETED)(?:;(?:TZID|VALUE)=[^:\r\n]*)?:)(20\d{6})`)

// seed stores the sample records: some people and tasks that the sample Oro knows as well, one of them with
// another telephone number, and some that stand here only.
func (d *DAV) seed(shift time.Duration) error {
	people, tasks, calendar := d.Collections()
	for folder, collection := range map[string]string{"people": people, "tasks": tasks, "calendar": calendar} {
		dir := path.Join("demo/groupware", folder)
		files, err := fs.ReadDir(assets.Demo, dir)
		if err != nil {
			return fmt.Errorf("load demo groupware: %w", err)
		}
		for _, f := range files {
			data, err := fs.ReadFile(assets.Demo, path.Join(dir, f.Name()))
			if err != nil {
				return fmt.Errorf("load demo groupware: %w", err)
			}
			if folder != "people" {
				data = shifted(data, shift)
			}
			d.store(d.collections[collection], collection+f.Name(), data)
		}
	}
	return nil
}

// shifted moves a sample's days.
func shifted(data []byte, shift time.Duration) []byte {
	if shift == 0 {
		return data
	}
	return sampleDay.ReplaceAllFunc(data, func(found []byte) []byte {
		m := sampleDay.FindSubmatch(found)
		day, err := time.Parse("20060102", string(m[2]))
		if err != nil {
			return found
		}
		return append(append([]byte{}, m[1]...), day.Add(shift).Format("20060102")...)
	})
}
