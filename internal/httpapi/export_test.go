package httpapi

// Operation is a line of the table of operations, for tests.
type Operation struct{ Method, Path, ID, Permission string }

// Operations lists every operation.
func Operations() []Operation {
	var all []Operation
	for _, r := range (&server{}).routes() {
		all = append(all, Operation{r.method, r.path, r.id, permission(r.may)})
	}
	return all
}

// Seal and Open are the two sides of a cursor, for tests.
var (
	SealCursor = sealCursor //nolint:gochecknoglobals // a test's way in
	OpenCursor = openCursor //nolint:gochecknoglobals // a test's way in
)
