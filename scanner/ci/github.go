package ci

import (
	"encoding/json"
	"strings"
)

// githubEvent is what matters of a webhook's payload, which a job of GitHub
// Actions finds in the file GITHUB_EVENT_PATH. Gitea and Forgejo write the same.
// Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads
type githubEvent struct {
	Ref        string            `json:"ref"`
	RefType    string            `json:"ref_type"`
	Before     string            `json:"before"`
	After      string            `json:"after"`
	BaseRef    string            `json:"base_ref"`
	Deleted    bool              `json:"deleted"`
	Forced     bool              `json:"forced"`
	Commits    []json.RawMessage `json:"commits"`
	Repository struct {
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
	PullRequest *githubPull `json:"pull_request"`
	MergeGroup  struct {
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
		HeadSHA string `json:"head_sha"`
	} `json:"merge_group"`
	Release struct {
		TagName string `json:"tag_name"`
	} `json:"release"`
}

type githubPull struct {
	Commits int        `json:"commits"`
	Base    githubSide `json:"base"`
	Head    githubSide `json:"head"`
}

type githubSide struct {
	Ref  string `json:"ref"`
	SHA  string `json:"sha"`
	Repo *struct {
		ID       int64  `json:"id"`
		FullName string `json:"full_name"`
	} `json:"repo"`
}

// same reports whether both sides are in one repository. A fork that was deleted
// has none any more.
func (s githubSide) same(t githubSide) bool {
	if s.Repo == nil || t.Repo == nil {
		return false
	}
	if s.Repo.ID != 0 || t.Repo.ID != 0 {
		return s.Repo.ID == t.Repo.ID
	}
	return s.Repo.FullName != "" && strings.EqualFold(s.Repo.FullName, t.Repo.FullName)
}

// github decides for GitHub Actions and for what imitates it.
func github(j *job) Decision {
	var e githubEvent
	if err := json.Unmarshal(j.event, &e); err != nil {
		e = githubEvent{}
		j.note("The event file could not be read, so the range is taken from variables alone.")
	}
	switch name := j.env("GITHUB_EVENT_NAME"); {
	case name == "push":
		return j.githubPush(e)
	case e.PullRequest != nil && strings.HasPrefix(name, "pull_request"):
		return j.githubPull(name, *e.PullRequest)
	case j.env("GITHUB_BASE_REF") != "":
		return j.githubPull(name, githubPull{})
	case name == "merge_group":
		return pull{
			event: "merge_group event", heads: []string{e.MergeGroup.HeadSHA, j.env("GITHUB_SHA")},
			bases: []string{e.MergeGroup.BaseSHA}, target: e.MergeGroup.BaseRef,
		}.decide()
	case name == "delete":
		return Decision{Event: "delete event", What: Nothing, Notes: []string{"A branch or tag was deleted: there is nothing new to read."}}
	case name == "create" && e.RefType != "tag":
		return push{event: "create event", after: j.env("GITHUB_SHA"), name: e.Ref, main: e.Repository.DefaultBranch}.decide()
	case name == "create":
		return tag{"create event", e.Ref, []string{j.env("GITHUB_SHA")}, e.Repository.DefaultBranch}.decide()
	case name == "release":
		return tag{"release event", e.Release.TagName, []string{j.env("GITHUB_SHA")}, e.Repository.DefaultBranch}.decide()
	default:
		return whole(eventName(name), j.env("GITHUB_SHA"))
	}
}

// eventName returns the words for an event whose name stands in a variable.
func eventName(name string) string {
	if name == "" || len(name) > 40 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "an unnamed event"
	}
	return name + " event"
}

func (j *job) githubPush(e githubEvent) Decision {
	ref := e.Ref
	if ref == "" {
		ref = j.env("GITHUB_REF")
	}
	main := e.Repository.DefaultBranch
	if e.Deleted {
		return Decision{Event: "push event", What: Nothing, Notes: []string{"The push deleted a branch or tag: there is nothing new to read."}}
	}
	if strings.HasPrefix(ref, "refs/tags/") {
		d := tag{"push of a tag", ref, []string{e.After, j.env("GITHUB_SHA")}, main}.decide()
		if branch(e.BaseRef) != "" && branch(e.BaseRef) == branch(main) {
			// The tag stands where the default branch does, which was pushed before it.
			for _, sha := range ids(j.env("GITHUB_SHA")) {
				d.Fallbacks = append(d.Fallbacks, Bound{sha, "the tag alone, of a commit that " + branch(main) + " has"})
			}
		}
		return d
	}
	if e.Forced {
		j.note("The push was forced.")
	}
	return push{event: "push event", before: e.Before, after: j.idOr(e.After, "GITHUB_SHA"), name: ref, main: main, count: len(e.Commits)}.decide()
}

// idOr returns value or else, where it is no id, that of a variable.
func (j *job) idOr(value, name string) string {
	if id(value) != "" {
		return value
	}
	return j.env(name)
}

func (j *job) githubPull(name string, e githubPull) Decision {
	p := pull{
		event: eventName(name), heads: []string{e.Head.SHA, j.env("GITHUB_SHA")}, merged: e.Head.SHA,
		bases: []string{e.Base.SHA}, target: e.Base.Ref, count: e.Commits, fork: !e.Head.same(e.Base),
	}
	if p.target == "" {
		p.target = j.env("GITHUB_BASE_REF")
	}
	if name != "pull_request_target" {
		return p.decide()
	}
	p.heads = p.heads[:1] // GITHUB_SHA is the target's
	d := p.decide()
	d.Apart = true
	d.Find = "actions/checkout   ref: ${{ github.event.pull_request.head.sha }}"
	return d
}
