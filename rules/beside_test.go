package rules

import (
	"strings"
	"testing"
)

func TestForeignAPIs(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`OPENAI_BASE_URL=https://openrouter.ai/api/v1`, "openrouter.ai"},
		{`client = OpenAI(base_url="https://api.DeepSeek.com", api_key=k)`, "api.deepseek.com"},
		{`new OpenAI({ baseURL: 'http://127.0.0.1:8080/v1' })`, "127.0.0.1"},
		{`{"base_url": "https://gw.acme.dev/v1"}`, "gw.acme.dev"},
		{`{\"base_url\": \"https://gw.acme.dev/v1\"}`, "gw.acme.dev"},
		{`openai.api_base = "https://gw.acme.dev"`, "gw.acme.dev"},
		{`os.environ["OPENAI_API_BASE"] = "https://gw.acme.dev"`, "gw.acme.dev"},
		{`os.environ.setdefault("OPENAI_BASE_URL", "https://gw.acme.dev")`, "gw.acme.dev"},
		{`tool --base-url https://user:pw@gw.acme.dev:8443/v1`, "gw.acme.dev"},
		{`AZURE_OPENAI_ENDPOINT=https://acme.openai.azure.com/`, "acme.openai.azure.com"},
		{"base_url=https://b.dev\nBASE_URL=https://a.dev\nbase_url: https://b.dev", "a.dev b.dev"},
		{`OPENAI_BASE_URL=https://api.openai.com/v1`, ""},
		{`OPENAI_BASE_URL=https://eu.api.openai.com/v1`, ""},
		{`OPENAI_BASE_URL=https://api.openai.com.evil.dev/v1`, "api.openai.com.evil.dev"},
		{`OPENAI_BASE_URL=https://${GATEWAY}/v1`, ""},
		{`OPENAI_BASE_URL=$GATEWAY`, ""},
		{`DATABASE_URL=postgres://db.acme.dev/x`, ""},
		{`WEBHOOK=https://hooks.acme.dev/x`, ""},
		{`see https://gw.acme.dev/base_url`, ""},
		{`base_url=os.getenv("GATEWAY", "https://gw.acme.dev")`, "gw.acme.dev"},
		{`baseURL: process.env.GATEWAY || 'https://gw.acme.dev'`, "gw.acme.dev"},
		{`API = "https://openrouter.ai/api/v1"`, "openrouter.ai"},
		{`curl https://gw.acme.dev/v1/chat/completions -H`, "gw.acme.dev"},
		{`curl https://api.openai.com/v1/chat/completions -H`, ""},
		{`curl https://api.stripe.com/v1/charges`, ""},
		{"OPENAI_BASE_URL=\nHOOK=https://hooks.acme.dev/x", ""},
		{`https://docs.acme.dev/v1.html`, ""},
		{`base_url=https://sk-proj-aT3Blbk` + `FJb.gw.dev/v1`, "…"},
		{`base_url`, ""}, {`://`, ""}, {`base_url=https://`, ""},
	} {
		if got := foreignAPIs([]byte(c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestCutResources: what stands at the cut edge of a window may be part of a name.
func TestCutResources(t *testing.T) {
	if got := azureResources([]byte("acme.openai.azure.com"), false); got != "" {
		t.Error(got)
	}
}

func TestAzureResources(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"https://acme-eu.openai.azure.com/", "acme-eu.openai.azure.com"},
		{"endpoint: https://Acme.OpenAI.Azure.com", "acme.openai.azure.com"},
		{"https://acme.cognitiveservices.azure.com and acme.openai.azure.com", "acme.cognitiveservices.azure.com acme.openai.azure.com"},
		{"https://your-resource-name.openai.azure.com", ""},
		{"https://${NAME}.openai.azure.com", ""},
		{"https://acme.openai.azure.com.", "acme.openai.azure.com"},
		{"https://acme.openai.azure.com. Then", "acme.openai.azure.com"},
		{"https:\\/\\/acme.openai.azure.com\\/", "acme.openai.azure.com"},
		{"evil.dev/acme.openai.azure.com", "acme.openai.azure.com"}, // Microsoft's host, whatever stands in front
		{"https://acme.openai.azure.com.evil.dev", ""},
		{"https://acme.openai.azure.com_evil.dev", ""},
		{"https://müller-ai.openai.azure.com", ""},
		{"https://${PREFIX}ai.openai.azure.com", ""},
		{"https://{0}ai.openai.azure.com", ""},
		{"https://<name>ai.openai.azure.com", ""},
		{"https://%41cme.openai.azure.com", ""},
		{"https://my_acme.openai.azure.com", ""},
		{"https://a.acme.openai.azure.com", ""},
		{`\nacme.openai.azure.com`, ""},
		{"https://acme.openai.azure.community", ""},
		{"https://-acme.openai.azure.com", ""},
		{strings.Repeat("a", 70) + ".openai.azure.com", ""},
	} {
		if got := azureResources([]byte(c.text), true); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}
