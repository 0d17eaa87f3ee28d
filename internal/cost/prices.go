// Package cost says what the desk costs to run on AWS: it turns what was
// counted (table units, calls to queues, files and functions) into dollars by
// AWS's public list prices. A test drives the real handlers, counts, and keeps
// internal/docs/cost.md and the goals of the project true. It is no part of the
// running product.
package cost

// Priced is the day on which the prices were taken from AWS's public pages.
const Priced = "2026-11-01, us-east-1, on demand, arm64"

// Prices in dollars for one of each.
const (
	WriteUnit   = 0.625 / 1e6     // DynamoDB write request unit
	ReadUnit    = 0.125 / 1e6     // DynamoDB read request unit
	LambdaCall  = 0.20 / 1e6      // Lambda request
	LambdaGBs   = 0.0000133334    // Lambda GB-second, arm64
	QueueCall   = 0.40 / 1e6      // SQS standard request
	Publish     = 0.50 / 1e6      // SNS publish; deliveries to SQS and Lambda cost nothing
	FilePut     = 5.00 / 1e6      // S3 PUT, COPY, POST, LIST
	FileGet     = 0.40 / 1e6      // S3 GET
	HTTPCall    = 1.00 / 1e6      // API Gateway HTTP API request
	LogByte     = 0.50 / 1e9      // CloudWatch Logs, ingested
	StoredByte  = 0.023 / 1e9     // S3 standard, a month
	TableByte   = 0.25 / 1e9      // DynamoDB standard, a month
	MailIn      = 0.10 / 1e3      // SES, a mail received
	MailOut     = 0.10 / 1e3      // SES, a mail sent
	Alarm       = 0.10            // CloudWatch alarm, a month
	HostedMonth = 24 * 30 * 3600. // seconds
)

// Free is what AWS gives every account every month, for good.
var Free = map[string]float64{
	"Lambda requests":   1e6 * LambdaCall,
	"Lambda time":       400_000 * LambdaGBs,
	"SQS requests":      1e6 * QueueCall,
	"SNS publishes":     1e6 * Publish,
	"CloudWatch alarms": 10 * Alarm,
	"CloudWatch logs":   5e9 * LogByte,
	"DynamoDB storage":  25e9 * TableByte,
}

// What is assumed of a function's billed time where it cannot be measured on a
// laptop: a warm call costs a base and a wait for each call it makes.
const (
	BaseMs      = 3.0
	TableCallMs = 5.0   // DynamoDB, same region
	OtherCallMs = 25.0  // S3, SQS, SES
	MemoryGB    = 0.5   // functions have 256, 512 and, for mail in, 1,024 MB
	LogLine     = 320.0 // bytes of a log line; Lambda writes none of its own below a warning (template.yaml)
)

// Line is one line of a bill.
type Line struct {
	Name    string
	Count   float64
	Unit    string
	Dollars float64
}

// Bill is what something costs, line by line.
type Bill []Line

// Total sums the bill.
func (b Bill) Total() (sum float64) {
	for _, l := range b {
		sum += l.Dollars
	}
	return sum
}

// AfterFree is the total with the always-free allowances taken off.
func (b Bill) AfterFree() (sum float64) {
	for _, l := range b {
		sum += max(0, l.Dollars-Free[l.Name])
	}
	return sum
}

// Counts are what was counted of some work.
type Counts struct {
	ReadUnits, WriteUnits float64
	TableCalls            float64
	QueueSends            float64
	FilePuts, FileGets    float64
	FunctionCalls         float64
	Unlogged              float64 // calls among them that write no log line
	OtherCalls            float64 // calls of functions to SQS, S3 and SES
	HTTPCalls             float64
	Publishes             float64
	QueueReceived         float64 // messages delivered: a receive and a delete each
	EmptyReceives         float64
}

// Of makes the bill of some work.
func Of(c Counts) Bill {
	ms := c.FunctionCalls*BaseMs + c.TableCalls*TableCallMs + c.OtherCalls*OtherCallMs
	queue := c.QueueSends + 2*c.QueueReceived + c.EmptyReceives
	return Bill{
		{"DynamoDB writes", c.WriteUnits, "units", c.WriteUnits * WriteUnit},
		{"DynamoDB reads", c.ReadUnits, "units", c.ReadUnits * ReadUnit},
		{"Lambda requests", c.FunctionCalls, "calls", c.FunctionCalls * LambdaCall},
		{"Lambda time", ms / 1000 * MemoryGB, "GB-s", ms / 1000 * MemoryGB * LambdaGBs},
		{"SQS requests", queue, "calls", queue * QueueCall},
		{"SNS publishes", c.Publishes, "calls", c.Publishes * Publish},
		{"S3 writes", c.FilePuts, "calls", c.FilePuts * FilePut},
		{"S3 reads", c.FileGets, "calls", c.FileGets * FileGet},
		{"HTTP API", c.HTTPCalls, "calls", c.HTTPCalls * HTTPCall},
		{"CloudWatch logs", (c.FunctionCalls - c.Unlogged) * LogLine, "bytes", (c.FunctionCalls - c.Unlogged) * LogLine * LogByte},
	}
}
