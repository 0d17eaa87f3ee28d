package httpapi

import (
	"encoding/json"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// Factor is one of what a priority is made of, in a change: left out it stays,
// null is not known any more.
type Factor[T factorWord] struct {
	Given bool
	Value T // "" for null
}

// factorWord is a vocabulary of the contract.
type factorWord interface {
	~string
	Schema(huma.Registry) *huma.Schema
}

// IsZero reports whether the factor stays as it is.
func (f Factor[T]) IsZero() bool { return !f.Given }

// MarshalJSON writes the word, or null.
func (f Factor[T]) MarshalJSON() ([]byte, error) {
	if f.Value == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(f.Value))
}

// UnmarshalJSON reads a word or null.
func (f *Factor[T]) UnmarshalJSON(data []byte) error {
	f.Given = true
	return json.Unmarshal(data, &f.Value) // null leaves it empty
}

// Schema describes the factor in the contract: its words, or null.
func (f Factor[T]) Schema(r huma.Registry) *huma.Schema {
	of := r.SchemaFromRef(f.Value.Schema(r).Ref)
	return &huma.Schema{Type: huma.TypeString, Nullable: true, Enum: append(slices.Clone(of.Enum), nil), Description: of.Description + "; null: not known any more"}
}

// pointer is nil when the factor stays.
func (f Factor[T]) pointer() *T {
	if !f.Given {
		return nil
	}
	return &f.Value
}
