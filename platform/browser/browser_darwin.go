package browser

var starters = [][]string{{"/usr/bin/open"}}
