package archtest

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/events"
)

// Each sample decodes into what the function is given, so that `sam local
// invoke` and the tests show what AWS would send.
func TestEvents(t *testing.T) {
	tpl := readTemplate(t)
	for _, f := range functions(t, tpl) {
		files, err := filepath.Glob(filepath.Join(root, "events", f.folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			t.Errorf("events/%s: no sample event", f.folder)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.decode(text); err != nil {
				t.Errorf("%s: %v", strings.TrimPrefix(file, root+"/"), err)
			}
		}
	}
}

// decode reads a sample as the function's event and finds what is missing in it.
func (f function) decode(text []byte) error {
	switch {
	case len(f.sources("HttpApi")) > 0:
		return f.decodeRequest(text)
	case len(f.sources("SQS")) > 0:
		var e events.SQSEvent
		return first(json.Unmarshal(text, &e), len(e.Records) == 0 || e.Records[0].MessageId == "" || e.Records[0].Body == "")
	case len(f.sources("SNS")) > 0:
		var e events.SNSEvent
		return first(json.Unmarshal(text, &e), len(e.Records) == 0 || e.Records[0].SNS.MessageID == "" || e.Records[0].SNS.Message == "")
	case len(f.sources("DynamoDB")) > 0:
		var e events.DynamoDBEvent
		return first(json.Unmarshal(text, &e), len(e.Records) == 0 || e.Records[0].Change.SequenceNumber == "" || e.Records[0].Change.Keys["pk"].String() == "")
	case len(f.sources("Schedule")) > 0:
		var e events.EventBridgeEvent
		return first(json.Unmarshal(text, &e), e.ID == "" || e.Time.IsZero())
	default:
		var e cfn.Event
		return first(json.Unmarshal(text, &e), e.RequestType == "" || e.ResponseURL == "")
	}
}

func (f function) decodeRequest(text []byte) error {
	var e events.APIGatewayV2HTTPRequest
	if err := first(json.Unmarshal(text, &e), e.Version != "2.0" || e.RequestContext.HTTP.SourceIP == ""); err != nil {
		return err
	}
	for _, s := range f.sources("HttpApi") {
		key := "$default"
		if at(s, "Path") != nil {
			key = fmt.Sprintf("%v %v", at(s, "Method"), at(s, "Path"))
		}
		if e.RouteKey == key {
			return nil
		}
	}
	return fmt.Errorf("route %q is none of the function's", e.RouteKey)
}

func first(err error, incomplete bool) error {
	if err == nil && incomplete {
		return fmt.Errorf("not an event of this function: something every such event has is missing")
	}
	return err
}

// constantsOf counts a file's constants of a type.
func constantsOf(f goFile, kind string) int {
	n := 0
	for _, d := range f.ast.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range g.Specs {
			spec, ok := s.(*ast.ValueSpec)
			if !ok {
				continue
			}
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == kind {
				n += len(spec.Names)
			}
		}
	}
	return n
}
