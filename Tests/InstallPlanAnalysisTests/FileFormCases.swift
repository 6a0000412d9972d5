// Files that YAML's grammar has nothing against, and kubectl has; and files that are JSON. What kubectl does with each was
// tried with kubectl 1.27 to 1.33.

private let body = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: devops
  spec:
    extension:
      name: devops
      version: 1.1.3
    enabled: true
    upgradeStrategy: Manual

  """

/// A plan in one line of JSON.
private func json(version: String = "\"1.1.3\"", more: String = "", head: String = "{") -> String {
  head
    + #""apiVersion":"kubesphere.io/v1alpha1","kind":"InstallPlan","metadata":{"name":"devops"},"spec":{"enabled":true,"#
    + #""upgradeStrategy":"Manual","extension":{"name":"devops","version":"# + version + "}" + more + "}}"
}

private let flow =
  "{apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {extension: {name: devops, version: 1.1.3}, enabled: true, upgradeStrategy: Manual}}"

private let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n"
private let otherJSON = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"other"}}"#
private let longKey = String(repeating: "k", count: 2000)

let fileFormCases: [RuleCase] = [
  // JSON that YAML would refuse.
  RuleCase("a surrogate pair", json(more: #","config":"a: \ud83d\ude00\n""#)),
  RuleCase("half of one", json(more: #","config":"a: \ud83d x""#)),
  RuleCase("the other half", json(more: #","config":"a: \ude00""#)),
  RuleCase("two first halves", json(more: #","config":"a: \ud83d\ud83d\ude00""#)),
  RuleCase("a pair in capitals", json(more: #","config":"a: \uD83D\uDE00""#)),
  RuleCase(
    "a long key in an annotation",
    json().replacingFirst("\"name\":\"devops\"", with: "\"name\":\"devops\",\"annotations\":{\"\(longKey)\":\"x\"}")),
  RuleCase(
    "a control character as it stands",
    json().replacingFirst("\"name\":\"devops\"", with: "\"name\":\"devops\",\"annotations\":{\"a\":\"x\u{7F}\"}")),
  RuleCase("line breaks of Unicode", json(more: ",\"config\":\"a: b # \u{2028}\"")),
  RuleCase("an escaped slash", json(more: #","config":"a: b\/c""#)),
  RuleCase("tabs around", "\t" + json().replacing(",", with: "\t,\t")),
  RuleCase("a byte order mark", "\u{FEFF}" + json(more: #","config":"a: \ud83d\ude00""#)),
  RuleCase("one after the other", otherJSON + "\n" + json(more: #","config":"a: \ud83d\ude00""#)),
  RuleCase(
    "a wrong type behind a pair", json(version: "⟦1.10⟧", more: #","config":"a: \ud83d\ude00""#), ["wrong-type"]),
  RuleCase("an error in values behind a pair", json(more: #","config":"a: \ud83d\ude00\nb: ⟦[1⟧""#), ["config-syntax"]),
  RuleCase(
    "a number too large",
    json().replacingFirst("\"name\":\"devops\"", with: "\"name\":\"devops\",\"annotations\":{\"a\":⟦1e400⟧}"),
    ["yaml-syntax"]),
  RuleCase(
    "a List", #"{"apiVersion":"v1","kind":"List","items":["# + json(more: #","config":"a: \ud83d\ude00""#) + "]}"),

  // What begins with a brace and is no JSON.
  RuleCase("flow style", flow.replacingFirst("apiVersion", with: "⟦apiVersion⟧"), ["yaml-syntax"]),
  RuleCase(
    "flow style behind a blank line", "\n\n" + flow.replacingFirst("apiVersion", with: "⟦apiVersion⟧"), ["yaml-syntax"]),
  RuleCase("flow style behind `---`", "---\n" + flow),
  RuleCase("flow style behind a comment", "# c\n" + flow),
  RuleCase("flow style in the second document", other + "---\n" + flow),
  RuleCase("a comma too much", json(more: "⟦,⟧"), ["yaml-syntax"]),
  RuleCase(
    "a comma too much in a list", json(more: #","clusterScheduling":{"placement":{"clusters":["host"⟦,⟧ ]}}"#),
    ["yaml-syntax"]),
  RuleCase("a comment inside", json(more: " ⟦# why⟧\n"), ["yaml-syntax"]),
  RuleCase("a comment behind", json() + " ⟦# why⟧\n", ["yaml-syntax"]),
  RuleCase("a comment between two", json() + "\n⟦# why⟧\n" + otherJSON, ["yaml-syntax"]),
  RuleCase("single quotes", json(version: "⟦'1.1.3'⟧"), ["yaml-syntax"]),
  RuleCase("a word", json(more: #","config":⟦⟦text⟧⟧"#), ["yaml-syntax", "config-not-mapping"]),
  RuleCase("yes", json().replacingFirst("true", with: "⟦yes⟧"), ["yaml-syntax"]),
  RuleCase("nothing", json(more: #","config":"#).replacing("\"config\":}", with: "\"config\":⟦}⟧"), ["yaml-syntax"]),
  RuleCase("an escape of YAML's", json(more: #","config":"a: ⟦\x⟧41""#), ["yaml-syntax"]),
  RuleCase("a line break in a text", json(more: ",\"config\":\"a: b⟦\n⟧c\""), ["yaml-syntax"]),
  RuleCase("an anchor", json(version: #"⟦&v⟧ "1.1.3""#), ["yaml-syntax"]),
  RuleCase("`---` between objects", otherJSON + "\n⟦---⟧\n" + json(), ["yaml-syntax"]),
  RuleCase("YAML behind JSON", otherJSON + "\n⟦---⟧\n" + body, ["yaml-syntax"]),
  RuleCase("a word behind", json() + " ⟦foo⟧", ["yaml-syntax"]),
  RuleCase("a brace too much", json() + "⟦}⟧", ["yaml-syntax"]),
  RuleCase("an end mark behind", json() + "\n⟦...⟧\n", ["yaml-syntax"]),
  RuleCase(
    "a pair where YAML is read",
    "---\n" + json(more: #","config":"a: \u⟦d83d\ude00""#) + "⟧\n", ["yaml-syntax"]),

  // Directives.
  RuleCase("%TAG", "⟦%TAG ! tag:example.com,2000:⟧\n---\n" + body, ["yaml-syntax"]),
  RuleCase("a directive behind a comment", "# c\n\n⟦%YAML 1.1⟧\n---\n" + body, ["yaml-syntax"]),
  RuleCase("a directive, CRLF", ("⟦%YAML 1.1⟧\n---\n" + body).replacing("\n", with: "\r\n"), ["yaml-syntax"]),
  RuleCase("a directive behind a byte order mark", "\u{FEFF}⟦%YAML 1.1⟧\n---\n" + body, ["yaml-syntax"]),
  RuleCase("a directive between two marks at the start", "---\n%YAML 1.1\n---\n" + body),
  RuleCase("a directive behind an end mark", other + "...\n%YAML 1.1\n---\n" + body),
  RuleCase("a directive in front of the second document", other + "---\n%YAML 1.1\n⟦---⟧\n" + body, ["yaml-syntax"]),
  RuleCase("a directive among comments there", other + "--- # c\n# c\n%YAML 1.1\n\n⟦---⟧\n" + body, ["yaml-syntax"]),
  RuleCase("a directive behind two marks at once", other + "---\n---\n%YAML 1.1\n---\n" + body),

  RuleCase("a byte order mark behind the second mark", other + "---\n\u{FEFF}" + body),
  RuleCase(
    "the same with a fault behind it", other + "---\n\u{FEFF}" + body.replacingFirst("1.1.3", with: "⟦1.10⟧"),
    ["wrong-type"]),
  RuleCase("a byte order mark behind the first mark", "---\n⟦\u{FEFF}⟧" + body, ["yaml-syntax"]),

  // Behind `---`.
  RuleCase("an anchor behind the mark", "--- ⟦&a⟧\n" + body, ["yaml-syntax"]),
  RuleCase("a tag behind the mark", "---   ⟦!!map⟧  \n" + body, ["yaml-syntax"]),
  RuleCase("an anchor, a tag and a comment", "--- ⟦&a !!map # c⟧\n" + body, ["yaml-syntax"]),
  RuleCase("a plan behind the mark", "--- ⟦\(flow)⟧\n", ["yaml-syntax"]),
  RuleCase("a plan behind the mark, JSON", "---\t⟦\(json())⟧\n", ["yaml-syntax"]),
  RuleCase("an anchor behind the second mark", other + "--- ⟦&a⟧\n" + body, ["yaml-syntax"]),
  RuleCase("a comment behind the mark", "--- # c\n" + body),
  RuleCase("white space behind the mark", "--- \t\n" + body),
  RuleCase("CRLF behind the mark", ("---\n" + body).replacing("\n", with: "\r\n")),
  RuleCase("CRLF and an anchor", ("--- ⟦&a⟧\n" + body).replacing("\n", with: "\r\n"), ["yaml-syntax"]),
  RuleCase("dashes in a quoted text", body + "  config: \"a:\n⟦---b\"⟧\n", ["yaml-syntax"]),
  RuleCase("dashes in values", body + "  config: |\n    ---\n    a: b\n    # ---x\n"),
  RuleCase("dashes that are indented", body + "  config: \"a:\n  ---b\"\n"),
]
