package wiring

import (
	"os"
	"slices"
	"testing"
	"time"
)

// TestRead_product holds what the desk on one machine needs of the template
// that AWS deploys.
func TestRead_product(t *testing.T) {
	text, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(text, map[string]string{"ReceivingDomain": "in.example.test"})
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]Function{}
	for _, f := range p.Functions {
		folders[f.Folder] = f
	}
	for folder, ok := range map[string]bool{
		"createticket": len(folders["createticket"].Routes) > 0, "helpcentre": slices.Contains(folders["helpcentre"].Routes, Route{"ANY", "$default"}),
		"api": len(folders["api"].Routes) > 0, "console": slices.Contains(folders["console"].Routes, Route{"GET", "/console/{proxy+}"}), "inboundemail": len(folders["inboundemail"].Queues) == 1,
		"routeticket": len(folders["routeticket"].Queues) == 1, "notify": len(folders["notify"].Queues) == 1,
		"mailevents": len(folders["mailevents"].Topics) == 1, "dispatch": len(folders["dispatch"].Streams) == 1,
		"slatimers": slices.Equal(folders["slatimers"].Schedules, []time.Duration{time.Minute}),
	} {
		if !ok {
			t.Errorf("functions/%s is not wired as the desk expects: %+v", folder, folders[folder])
		}
	}
	if len(p.MailTopics) != 1 || len(p.SentTopics) != 1 || len(p.Subscriptions) == 0 {
		t.Errorf("topics: mail %v, sent %v, subscriptions %v", p.MailTopics, p.SentTopics, p.Subscriptions)
	}
}

// BenchmarkRead is part of the time in which a desk starts.
func BenchmarkRead(b *testing.B) {
	text, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(text, nil); err != nil {
			b.Fatal(err)
		}
	}
}
