// Command bootstrap runs functions/receiptrules in Lambda.
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/aws/aws-lambda-go/lambda"

	"helpdesk/functions/receiptrules"
	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/sesclient"
	"helpdesk/internal/lambdakit"
)

func main() {
	log := lambdakit.Logger(os.Stdout, "receiptrules")
	aws, err := awsclient.FromEnvironment(os.Getenv)
	if err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	h := receiptrules.Handler{Sets: ruleSets{client: sesclient.New(aws)}}
	lambda.Start(cfn.LambdaWrap(h.Handle))
}
