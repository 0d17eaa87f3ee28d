package wiring

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Ref is a reference to a resource by its logical id.
type Ref struct{ ID string }

// Att is an attribute of a resource, as "Queue.Arn".
type Att struct{ ID, Name string }

// absent is what AWS::NoValue leaves: the property is as if not written.
type absent struct{}

// call is an intrinsic function that is not worked out yet.
type call struct {
	name string
	arg  any
	line int
}

// The intrinsic functions that a template of ours may use. Import, transforms
// and lookups in a mapping of another account have no meaning on one machine.
var intrinsics = []string{
	"Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::If", "Fn::Equals", "Fn::Not",
	"Fn::And", "Fn::Or", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::GetAZs",
}

// decode turns YAML into maps, lists, strings, numbers, booleans and calls.
func decode(n *yaml.Node) (any, error) {
	switch {
	case n.Kind == yaml.DocumentNode && len(n.Content) == 1:
		return decode(n.Content[0])
	case n.Kind == yaml.AliasNode:
		return nil, fmt.Errorf("line %d: CloudFormation knows no aliases", n.Line)
	case strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!"):
		return decodeTag(n)
	case n.Kind == yaml.SequenceNode:
		return decodeList(n)
	case n.Kind == yaml.MappingNode:
		return decodeMap(n)
	default:
		return decodeScalar(n)
	}
}

func decodeList(n *yaml.Node) (any, error) {
	list := make([]any, 0, len(n.Content))
	for _, c := range n.Content {
		item, err := decode(c)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}

func decodeScalar(n *yaml.Node) (any, error) {
	if n.ShortTag() == "!!int" {
		var i int64
		if err := n.Decode(&i); err != nil {
			return nil, fmt.Errorf("line %d: %w", n.Line, err)
		}
		return i, nil
	}
	if n.ShortTag() == "!!timestamp" { // "2012-10-17" is a text to AWS
		return n.Value, nil
	}
	var v any
	if err := n.Decode(&v); err != nil {
		return nil, fmt.Errorf("line %d: %w", n.Line, err)
	}
	return v, nil
}

func decodeTag(n *yaml.Node) (any, error) {
	name := n.Tag[1:]
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	if !slices.Contains(intrinsics, name) {
		return nil, fmt.Errorf("line %d: tag %s is not understood", n.Line, n.Tag)
	}
	plain := *n
	plain.Tag = ""
	if plain.Kind == yaml.ScalarNode {
		plain.Tag = "!!str"
	}
	arg, err := decode(&plain)
	if err != nil {
		return nil, err
	}
	return call{name: name, arg: arg, line: n.Line}, nil
}

func decodeMap(n *yaml.Node) (any, error) {
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if _, twice := m[key]; twice {
			return nil, fmt.Errorf("line %d: %s stands here twice", n.Content[i].Line, key)
		}
		v, err := decode(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		m[key] = v
	}
	if len(m) == 1 {
		for name, arg := range m {
			if name != "Condition" && slices.Contains(intrinsics, name) {
				return call{name: name, arg: arg, line: n.Line}, nil
			}
		}
	}
	return m, nil
}

// scope is what references are worked out against.
type scope struct {
	parameters map[string]any
	conditions map[string]any
	resources  map[string]bool
	settled    map[string]bool // conditions worked out so far
}

// pseudo are AWS's own parameters; a desk on one machine has no account.
var pseudo = map[string]any{
	"AWS::AccountId": "000000000000", "AWS::Region": "local", "AWS::Partition": "aws",
	"AWS::StackName": "desk", "AWS::URLSuffix": "localhost", "AWS::StackId": "desk",
	"AWS::NoValue": absent{},
}

// resolve works out every call inside v; what stays is a Ref or an Att to a resource.
func (s *scope) resolve(v any) (any, error) {
	switch v := v.(type) {
	case call:
		return s.call(v)
	case []any:
		list := make([]any, 0, len(v))
		for _, item := range v {
			r, err := s.resolve(item)
			if err != nil {
				return nil, err
			}
			if _, none := r.(absent); !none {
				list = append(list, r)
			}
		}
		return list, nil
	case map[string]any:
		m := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			r, err := s.resolve(v[k])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k, err)
			}
			if _, none := r.(absent); !none {
				m[k] = r
			}
		}
		return m, nil
	default:
		return v, nil
	}
}

func (s *scope) call(c call) (any, error) {
	switch c.name {
	case "Ref":
		name, _ := c.arg.(string)
		return s.named(name, c.line)
	case "Fn::GetAtt":
		return s.attribute(c)
	case "Fn::Sub":
		return s.sub(c)
	case "Fn::If":
		return s.choose(c)
	case "Fn::Join":
		return s.join(c)
	case "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::GetAZs":
		return "", nil // texts that wire nothing
	default:
		return s.test(c)
	}
}

func (s *scope) named(name string, line int) (any, error) {
	if v, ok := s.parameters[name]; ok {
		return v, nil
	}
	if v, ok := pseudo[name]; ok {
		return v, nil
	}
	if s.resources[name] {
		return Ref{name}, nil
	}
	return nil, fmt.Errorf("line %d: %q is neither a parameter nor a resource", line, name)
}

func (s *scope) attribute(c call) (any, error) {
	var id, att string
	switch arg := c.arg.(type) {
	case string:
		id, att, _ = strings.Cut(arg, ".")
	case []any:
		if len(arg) == 2 {
			id, _ = arg[0].(string)
			att, _ = arg[1].(string)
		}
	}
	if !s.resources[id] {
		return nil, fmt.Errorf("line %d: GetAtt of %q, which is no resource", c.line, id)
	}
	return Att{id, att}, nil
}

var placeholder = regexp.MustCompile(`\$\{([^}!]+)\}`)

func (s *scope) sub(c call) (any, error) {
	text, own := "", map[string]any{}
	switch arg := c.arg.(type) {
	case string:
		text = arg
	case []any:
		if len(arg) == 2 {
			text, _ = arg[0].(string)
			own, _ = arg[1].(map[string]any)
		}
	}
	one := placeholder.FindString(text) == text && text != ""
	var failed error
	var only any
	out := placeholder.ReplaceAllStringFunc(text, func(m string) string {
		name := strings.TrimSpace(m[2 : len(m)-1])
		var v any
		var err error
		switch id, att, dotted := strings.Cut(name, "."); {
		case own[name] != nil:
			v, err = s.resolve(own[name])
		case dotted:
			v, err = s.attribute(call{arg: id + "." + att, line: c.line})
		default:
			v, err = s.named(name, c.line)
		}
		if err != nil && failed == nil {
			failed = err
		}
		only = v
		return written(v)
	})
	if failed != nil {
		return nil, failed
	}
	if one {
		return only, nil
	}
	return out, nil
}

func (s *scope) choose(c call) (any, error) {
	arg, _ := c.arg.([]any)
	if len(arg) != 3 {
		return nil, fmt.Errorf("line %d: If takes a condition and two values", c.line)
	}
	name, _ := arg[0].(string)
	yes, err := s.holds(name)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", c.line, err)
	}
	if yes {
		return s.resolve(arg[1])
	}
	return s.resolve(arg[2])
}

func (s *scope) join(c call) (any, error) {
	arg, _ := c.arg.([]any)
	if len(arg) != 2 {
		return nil, fmt.Errorf("line %d: Join takes a separator and a list", c.line)
	}
	sep, _ := arg[0].(string)
	v, err := s.resolve(arg[1])
	if err != nil {
		return nil, err
	}
	list, _ := v.([]any)
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = written(w)
	}
	return strings.Join(words, sep), nil
}

// written is how a value stands inside a longer text.
func written(v any) string {
	switch v := v.(type) {
	case Ref:
		return v.ID
	case Att:
		return v.ID + "." + v.Name
	case nil, absent:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

// holds works out a named condition.
func (s *scope) holds(name string) (bool, error) {
	if yes, done := s.settled[name]; done {
		return yes, nil
	}
	c, ok := s.conditions[name]
	if !ok {
		return false, fmt.Errorf("no condition %q", name)
	}
	s.settled[name] = false // a condition that names itself ends here
	v, err := s.resolve(c)
	if err != nil {
		return false, fmt.Errorf("condition %s: %w", name, err)
	}
	yes, _ := v.(bool)
	s.settled[name] = yes
	return yes, nil
}

// test works out the functions that answer yes or no.
func (s *scope) test(c call) (any, error) {
	if c.name == "Condition" {
		name, _ := c.arg.(string)
		return s.holds(name)
	}
	v, err := s.resolve(conditionsIn(c.arg))
	if err != nil {
		return nil, err
	}
	args, _ := v.([]any)
	yes := func(i int) bool { b, _ := args[i].(bool); return b }
	switch {
	case c.name == "Fn::Equals" && len(args) == 2:
		return written(args[0]) == written(args[1]), nil
	case c.name == "Fn::Not" && len(args) == 1:
		return !yes(0), nil
	case c.name == "Fn::And":
		for i := range args {
			if !yes(i) {
				return false, nil
			}
		}
		return true, nil
	case c.name == "Fn::Or":
		for i := range args {
			if yes(i) {
				return true, nil
			}
		}
		return false, nil
	}
	return nil, fmt.Errorf("line %d: %s has the wrong number of values", c.line, c.name)
}

// conditionsIn reads {Condition: Name} in a list of tests as a reference.
func conditionsIn(arg any) any {
	list, ok := arg.([]any)
	if !ok {
		return arg
	}
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = item
		if m, ok := item.(map[string]any); ok && len(m) == 1 && m["Condition"] != nil {
			out[i] = call{name: "Condition", arg: m["Condition"]}
		}
	}
	return out
}
