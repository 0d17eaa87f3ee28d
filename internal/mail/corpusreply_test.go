package mail

import (
	"path/filepath"
	"strings"
	"testing"
)

// replyWant says, for a fixture of the reply corpora, how what the person
// wrote begins and ends. "*" stands for the text that most of them share.
type replyWant struct {
	file, first, last string
}

const commonFirst, commonLast = "Fusce bibendum, quam", "varius aliquet nec nec nibh."

// replyWants are read by eye from the fixtures; the three corpora share many.
// Not in it are two forms into which their own tests put dates and names.
func replyWants() []replyWant {
	return []replyWant{
		{"correct_sig.txt", "this is an email", "-- signature."},
		{"sig_no_empty_line.txt", "this is an email", "no empty line above."},
		{"email_1.txt", "Hi folks", "-Abhishek Kona"},
		{"email_1_1.txt", "Hi folks", "-Abhishek Kona"},
		{"email_2.txt", "Hi,", "delete them all individually.\""},
		{"email_1_2.txt", "Hi,", "delete them all individually.\""},
		{"email_3.txt", "Oh thanks.", "-Abhishek Kona"},
		{"email_1_3.txt", "Oh thanks.", "-Abhishek Kona"},
		{"email_4.txt", "Awesome! I haven't", "another problem with it."},
		{"email_1_4.txt", "Awesome! I haven't", "another problem with it."},
		{"email_5.txt", "One: Here's what", "for a while."},
		{"email_1_5.txt", "One: Here's what", "for a while."},
		{"email_6.txt", "I get proper rendering", ""},
		{"email_1_6.txt", "I get proper rendering", "as well."},
		{"email_1_7.txt", ":+1:", ":+1:"},
		{"email_1_8.txt", "On Tue, Apr 29", "and under this."},
		{"email_2_1.txt", "Outlook with a reply", "Outlook with a reply"},
		{"email_2_2.txt", "Outlook with a reply", "directly above line"},
		{"email_2_3.txt", "Outlook with a reply", "directly above line"},
		{"email_7.txt", "*", "*"}, {"email_8.txt", "*", "*"}, {"email_9.txt", "*", "*"}, {"email_10.txt", "*", "*"},
		{"email_11.txt", "*", "*"}, {"email_12.txt", "*", "*"}, {"email_13.txt", "*", "*"}, {"email_14.txt", "*", "*"},
		{"email_15.txt", "*", "*"}, {"email_16.txt", "*", "*"}, {"email_17.txt", "*", "*"}, {"email_18.txt", "*", "*"},
		{"email_19.txt", "On Thursday, I get", "rendering."},
		{"email_20.txt", "On Thursday.", "On Thursday."},
		{"email_21.txt", "On Thursday:", "id est laborum."},
		{"email_22.txt", "*", "*"}, {"email_23.txt", "*", "*"}, {"email_23_1.txt", "*", "*"}, {"email_24.txt", "*", "*"},
		{"email_25.txt", "*", "*"}, {"email_26.txt", "*", "*"},
		{"email_blackberry.txt", "Here is another email", "Here is another email"},
		{"email_BlackBerry.txt", "Here is another email", "Here is another email"},
		{"email_iphone.txt", "Here is another email", "Here is another email"},
		{"email_iPhone.txt", "Here is another email", "Here is another email"},
		{"email_multi_word_sent_from_my_mobile_device.txt", "Here is another email", "Here is another email"},
		{"email_sent_from_my_not_signature.txt", "Here is another email", "my mobile phone."},
		{"email_bullets.txt", "test 2 this should list", "- and another"},
		{"email_custom_quote_header.txt", "Thank you!", "Thank you!"},
		{"email_customer_quote_header_2.txt", "Thank you very much.", "Thank you very much."},
		{"email_customer_quote_header_3.txt", "bonjour,", "merci d'avance"},
		{"email_danish_dash_separator.txt", "*", "*"}, {"email_french_dash_separator.txt", "*", "*"},
		{"email_emoji.txt", "🎉", ""},
		{"email_en_multiline_2.txt", "*", "*"}, {"email_finnish.txt", "*", "*"}, {"email_fr_multiline.txt", "*", "*"},
		{"email_french_2.txt", "*", "*"}, {"email_german.txt", "*", "*"}, {"email_german_2.txt", "*", "*"},
		{"email_german_3.txt", "*", "*"}, {"email_german_outlook.txt", "*", "*"}, {"email_gmail_split_line_from.txt", "*", "*"},
		{"email_ios_outlook.txt", "*", "*"}, {"email_ios_outlook_fr.txt", "*", "*"}, {"email_italian.txt", "*", "*"},
		{"email_msn.txt", "*", "*"}, {"email_norwegian_gmail.txt", "*", "*"},
		{"email_not_a_signature.txt", "Dear XXXXX:", "name services."},
		{"email_not_a_signature_2.txt", "Hello,", "Thanks!"},
		{"email_one_is_not_on.txt", "Thank, this is really", "when I run..."},
		{"email_original_message.txt", "*", "*"}, {"email_original_message_2.txt", "*", "*"},
		{"email_outlook_split_line_from.txt", "*", "*"}, {"email_portuguese.txt", "*", "*"},
		{"email_reply_header.txt", "This is the latest reply.", "Stranger"},
		{"email_russian.txt", "*", "*"},
		{"email_sent_from.txt", "Hi it can happen", "words or paragraphs."},
		{"email_thread.txt", "This is new email reply", "from bellow."},
		{"email_tricky_1_on_false_positive.txt", "On the surface", "performance is great."},
		{"email_tricky_2_url_with_wrote.txt", "Hi there,", "\"wrote:\" in them."},
		{"email_tricky_3_code_block.txt", "Here's the code", "actual signatures."},
		{"email_tricky_4_from_in_body.txt", "I need to parse", "actual message content."},
		{"email_tricky_5_mixed_languages.txt", "*", "*"},
		{"email_tricky_6_regards_in_sentence.txt", "I wanted to discuss", "should be visible."},
		{"email_tricky_7_multiple_dashes.txt", "Here is my analysis:", "in my content."},
		{"email_tricky_8_sent_from_in_content.txt", "The notification was", "the main server."},
		{"email_tricky_9_nested_quotes.txt", "I agree with", "points below."},
		{"email_tricky_10_special_chars_in_name.txt", "*", "*"},
		{"email_tricky_11_double_signature.txt", "Thanks for your help!", ""},
		{"email_tricky_12_no_space_after_header.txt", "*", "*"},
		{"email_tricky_13_timestamp_variations.txt", "Here are different", "not quote headers."},
		{"email_tricky_14_long_quote_header.txt", "*", "*"},
		{"email_tricky_15_original_message_variations.txt", "*", "*"},
		{"email_tricky_16_unicode_signatures.txt", "Thanks for the update!", ""},
		{"email_tricky_17_forward_header.txt", "See the forwarded", "message below."},
		{"email_tricky_18_inline_reply.txt", "On Dec 15, 2024", "our use case."},
		{"email_tricky_19_quote_without_header.txt", "I wanted to respond", "my final thoughts."},
		{"email_tricky_20_html_entities.txt", "The data should be", "handled correctly."},
		{"email_unquoted_reply.txt", "This is my reply.", "This is my reply."},
		{"email_with_regards.txt", "Hi,", "Can you help?"},
		{"email_zoho.txt", "What is the best way", "running a test?"},
		{"email_sig_delimiter_in_middle_of_line.txt", "Hi there!", "kthxbai"},
		{"greedy_on.txt", "On your remote host", "is not working."},
		{"pathological.txt", "I think you're onto", "to a computer."},
		{"email_issue_77.txt", "Bonjour Test,", "Text paragraph 2"},
		{"email_ls-l.txt", "", ""},
		{"email_w10_mail.txt", "Great thanks Bort", "Braxton"},
		{"email_zimbra_free_en.txt", "Bonjour Toby,", "Michael Scott"},
		{"email_zimbra_free_fr.txt", "Bonjour", "Michael Scott"},
	}
}

// TestCorpus_replies cuts the reply fixtures: at least 95 of 100 right, and
// none empty.
func TestCorpus_replies(t *testing.T) {
	wants := map[string]replyWant{}
	for _, w := range replyWants() {
		wants[w.file] = w
	}
	all, right := 0, 0
	for _, file := range corpusFiles(t, "github", "crisp", "willdurand") {
		w, ok := wants[filepath.Base(file)]
		if !ok {
			if b := filepath.Base(file); b != "email_with_date_headers.txt" && b != "email_with_from_headers.txt" {
				t.Errorf("%s is not in the table", file)
			}
			continue
		}
		all++
		text := tidyText(cleanText(string(readCorpus(t, file))))
		reply := cutReply(text, false)
		if strings.TrimSpace(reply) == "" {
			t.Errorf("%s: empty", file)
			continue
		}
		first, last := strings.Replace(w.first, "*", commonFirst, 1), strings.Replace(w.last, "*", commonLast, 1)
		if !strings.HasPrefix(strings.TrimSpace(reply), first) || !strings.HasSuffix(strings.TrimSpace(reply), last) {
			t.Logf("%s: cut to %.60q … %q", file, reply, reply[max(0, len(reply)-60):])
			continue
		}
		right++
	}
	if right*100 < all*95 {
		t.Errorf("%d of %d cut right", right, all)
	}
	t.Logf("%d of %d cut right", right, all)
}

// TestCorpus_clients cuts the replies of mail programs, as text and as HTML.
func TestCorpus_clients(t *testing.T) {
	for _, file := range corpusFiles(t, "talon/tests/fixtures/standard_replies") {
		if m := readMail(readCorpus(t, file), Envelope{}); strings.TrimSpace(m.Reply) != "Hello" {
			t.Errorf("%s: %q", file, m.Reply)
		}
	}
	for _, file := range corpusFiles(t, "talon/tests/fixtures/html_replies") {
		raw := append([]byte("From: a@example.com\r\nContent-Type: text/html\r\n\r\n"), readCorpus(t, file)...)
		m := readMail(raw, Envelope{})
		got := strings.Join(strings.Fields(m.Reply), " ")
		if !strings.HasPrefix(got, "Hi. I am fine.") || !strings.HasSuffix(got, "Alex") || len(got) > 40 {
			t.Errorf("%s: %q", file, m.Reply)
		}
		if strings.Contains(m.ReplyHTML, "How are you") {
			t.Errorf("%s: the HTML still quotes", file)
		}
	}
}
