package demo

import "net/http"

// failure is one error object of a JSON:API answer.
type failure struct {
	status    int
	title     string
	detail    string
	pointer   string
	parameter string
}

func (f *failure) Error() string { return f.title + ": " + f.detail }

// failures are the errors of one answer; the first one's status is the answer's.
type failures []*failure

func (f failures) Error() string { return f[0].Error() }

// empty is an answer without a body: 401, 405 and some 404.
type empty struct {
	status int
	header http.Header
}

func (e *empty) Error() string { return http.StatusText(e.status) }

// Titles of Oro's errors.
const (
	titleFilter   = "filter constraint"
	titleSort     = "sort constraint"
	titleDenied   = "access denied exception"
	titleNotFound = "not found http exception"
	titleForm     = "form constraint"
	titleBlank    = "not blank constraint"
	titleLength   = "length constraint"
	titleConflict = "conflict constraint"
	titleData     = "request data constraint"
	titleType     = "entity type constraint"
	titleID       = "entity identifier constraint"
)

func invalidFilter(parameter, detail string) *failure {
	return &failure{status: 400, title: titleFilter, detail: detail, parameter: parameter}
}

func unsupported(parameter string) *failure {
	return invalidFilter(parameter, "The filter is not supported.")
}

func denied(detail string) *failure { return &failure{status: 403, title: titleDenied, detail: detail} }

func noType() *failure { return denied("No access to this type of entities.") }

func noRecord() *failure {
	return &failure{status: 404, title: titleNotFound, detail: "An entity with the requested identifier does not exist."}
}

func conflict(detail, pointer string) *failure {
	return &failure{status: 409, title: titleConflict, detail: detail, pointer: pointer}
}

func badData(detail, pointer string) *failure {
	return &failure{status: 400, title: titleData, detail: detail, pointer: pointer}
}

func badForm(detail, pointer string) *failure {
	return &failure{status: 400, title: titleForm, detail: detail, pointer: pointer}
}

func blank(pointer string) *failure {
	return &failure{status: 400, title: titleBlank, detail: "This value should not be blank.", pointer: pointer}
}

func driverFailure() *failure { return &failure{status: 500, title: "driver exception"} }

func wrongMethod(methods []string) *empty {
	return &empty{status: 405, header: http.Header{"Allow": {allow(methods)}}}
}
