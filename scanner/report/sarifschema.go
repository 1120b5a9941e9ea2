package report

// The types of a SARIF log, with the properties that we write, in the order of
// the standard's schema. Those without omitempty are always there.

const sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool              sarifTool            `json:"tool"`
	Invocations       []sarifInvocation    `json:"invocations"`
	AutomationDetails sarifAutomation      `json:"automationDetails"`
	BaseIDs           map[string]sarifBase `json:"originalUriBaseIds"`
	ColumnKind        string               `json:"columnKind"`
	Results           []sarifResult        `json:"results"`
	Properties        sarifCounts          `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	Semantic       string      `json:"semanticVersion,omitempty"` // absent where the version is not one of semver.org
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID            string             `json:"id"`
	Short         sarifText          `json:"shortDescription"`
	Description   sarifText          `json:"fullDescription"`
	Help          sarifHelp          `json:"help"`
	HelpURI       string             `json:"helpUri"`
	Configuration sarifConfiguration `json:"defaultConfiguration"`
	Properties    sarifSeverity      `json:"properties"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifSeverity struct {
	Score     string   `json:"security-severity"` // a number, as a string
	Precision string   `json:"precision"`
	Tags      []string `json:"tags"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	EndTime       string              `json:"endTimeUtc,omitempty"` // absent unless --stamp was given
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifBase struct {
	Description sarifText `json:"description"`
}

type sarifCounts struct {
	Complete bool `json:"complete"`
	Now      int  `json:"keysInFiles"`       // in a file of the work tree, the index or HEAD
	History  int  `json:"keysElsewhere"`     // in none
	Allowed  int  `json:"keysAllowed"`       // that somebody allowed
	Low      int  `json:"keysLowConfidence"` // neither listed nor counted before
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations,omitempty"`
	Related      []sarifLocation    `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string  `json:"fingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	Properties   sarifKey           `json:"properties"`
}

type sarifKey struct {
	Confidence string `json:"confidence"`
	Verdict    string `json:"verdict"`
	State      string `json:"state,omitempty"`
	Pushed     string `json:"pushed,omitempty"`
	Known      bool   `json:"known,omitempty"`
	Commit     string `json:"commit,omitempty"` // that brought the key to the first location
}

type sarifLocation struct {
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI    string `json:"uri"`
	BaseID string `json:"uriBaseId"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"` // exclusive
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}
