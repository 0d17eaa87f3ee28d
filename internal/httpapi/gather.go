package httpapi

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"helpdesk/internal/desk"
)

// wrong is what is wrong with the request already. A handler of an operation
// that gathers passes it on; others never run when there is any.
func wrong(ctx context.Context) desk.Problems { return slices.Clone(exchangeOf(ctx).wrong) }

// fieldsOf are the wrong fields that an error names; nil for another error.
func fieldsOf(err error) desk.Problems {
	var e *desk.Error
	if errors.As(err, &e) && e.Kind == desk.Invalid && len(e.Fields) > 0 {
		return e.Fields
	}
	return nil
}

// readable reports whether a body can be read in spite of what is wrong with it.
func readable(found desk.Problems) bool {
	return len(found) > 0 && !slices.ContainsFunc(found, func(f desk.FieldError) bool { return f.Code == "wrong_type" || f.Code == "not_a_time" })
}

// allWrong is the answer to a request in which the contract found something:
// that, and what the use case found besides in other fields. Whatever else the
// use case would have said comes second to it, as without asking.
func allWrong(found desk.Problems, x *exchange) error {
	if x.called && x.err == nil {
		return errors.New("httpapi: a request with wrong fields was carried out")
	}
	all := slices.Clone(found)
	for _, f := range fieldsOf(x.err) {
		known := func(e desk.FieldError) bool { return e.Field == f.Field || strings.HasPrefix(e.Field, f.Field+"[") }
		if !slices.ContainsFunc(found, known) {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b desk.FieldError) int { return cmp.Compare(a.Field, b.Field) })
	return all.Err()
}
