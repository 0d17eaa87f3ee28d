package ssm_test

import (
	"errors"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/awstest"
	"helpdesk/internal/param"
	"helpdesk/internal/param/ssm"
)

func TestGet(t *testing.T) {
	client := awsclient.SSM(awstest.Config(t))
	s := ssm.New(client)
	name, value := "/desk/"+awstest.Name("url"), "https://desk.example/?a=ñ"
	if _, err := s.Get(t.Context(), name); !errors.Is(err, param.ErrNotFound) {
		t.Errorf("before it is there: %v, want ErrNotFound", err)
	}
	if _, err := client.PutParameter(t.Context(), &sdk.PutParameterInput{
		Name: &name, Value: &value, Type: types.ParameterTypeString,
	}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), name); err != nil || got != value {
		t.Errorf("got %q, %v; want %q", got, err, value)
	}
}
