package text

// Parse lets a benchmark see what the first use of a language costs.
var Parse = parse
