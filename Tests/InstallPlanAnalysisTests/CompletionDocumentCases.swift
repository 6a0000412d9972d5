// Completion where it matters what the document is: several in a file, lists, whole plans, and everything that is not
// ours or no place for a suggestion.

@testable import InstallPlanAnalysis

let documentCases: [CompletionCase] = [
  .file(
    "the second document", planHead + "---\n" + planHead + "metadata:\n  name: ▮\n---\na: 1\n",
    only: extensionNames, accept: "odd",
    planHead + "---\n" + planHead + "metadata:\n  name: odd\n---\na: 1\n"),
  .file(
    "the end of a document", planHead + "metadata:\n  name: odd\n  ▮\n---\na: 1\n",
    only: ["labels", "annotations"]),
  .file(
    "an item of a list",
    """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: kubesphere.io/v1alpha1
      kind: InstallPlan
      metadata:
        name: devops
      spec:
        extension:
          version: ▮
          name: devops
    """, only: ["1.1.3", "1.1.2", "1.1.1"]),
  .file(
    "a field of an item of a list",
    """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: ConfigMap
    -  apiVersion: kubesphere.io/v1alpha1
       kind: InstallPlan
       ▮
    """, only: ["metadata", "spec"], accept: "metadata",
    """
    apiVersion: v1
    kind: List
    items:
    - apiVersion: v1
      kind: ConfigMap
    -  apiVersion: kubesphere.io/v1alpha1
       kind: InstallPlan
       metadata:
         name: \("")
    """),
  .file(
    "a plan behind comments and other characters",
    "# 计划 🚀\n---\n# é\n" + planHead + "metadata: {annotations: {说明: 日志}, na▮}\n",
    only: ["name", "labels"], accept: "name",
    "# 计划 🚀\n---\n# é\n" + planHead + "metadata: {annotations: {说明: 日志}, name: }\n"),
  .file(
    "CRLF", "apiVersion: kubesphere.io/v1alpha1\r\nkind: InstallPlan\r\nspec:\r\n  ▮\r\n  enabled: true\r\n",
    ["extension"], accept: "extension",
    "apiVersion: kubesphere.io/v1alpha1\r\nkind: InstallPlan\r\nspec:\r\n  extension:\r\n    name: \r\n    version: \r\n"
      + "  enabled: true\r\n"),
  .file(
    "a byte order mark", "\u{FEFF}" + planHead + "▮\n", only: ["metadata", "spec"], accept: "metadata",
    "\u{FEFF}" + planHead + "metadata:\n  name: \n"),
  .file(
    "a byte order mark on the line", "\u{FEFF}kind▮: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n", only: ["kind"],
    accept: "kind", "\u{FEFF}kind: InstallPlan\napiVersion: kubesphere.io/v1alpha1\n"),
  .plan(
    "a document that is broken elsewhere",
    "metadata:\n  name: 'odd\nspec:\n  extension:\n    name: ▮\n  enabled: true\n", ["odd", "7", "devops"]),
  .plan("after a block text", "spec:\n  config: |\n    a: 1\n\n  ▮\n", ["extension", "enabled"], never: ["config"]),
  .plan("anchors", "spec: &a\n  extension: &b\n    ▮\n    name: odd\n", only: ["version"]),
  .plan("merged fields are present", "x: &a {name: odd}\nspec:\n  extension:\n    <<: *a\n    ▮\n", only: ["version"]),
  .file(
    "kind is missing", "apiVersion: kubesphere.io/v1alpha1\n▮\n", only: ["kind"], accept: "kind",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"),
  .file(
    "kind has no value", "apiVersion: kubesphere.io/v1alpha1\nkind:▮\n", only: ["InstallPlan"], accept: "InstallPlan",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n"),
  .file("apiVersion has no value", "apiVersion: ▮\nkind: InstallPlan\n", only: ["kubesphere.io/v1alpha1"]),
]

private let wholePlan = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: extension
  spec:
    extension:
      name: extension
      version: version
    enabled: true
    upgradeStrategy: Manual
  """

let emptyCases: [CompletionCase] = [
  .file(
    "an empty file", "▮", ["InstallPlan", "devops 1.1.3"],
    accept: "InstallPlan", wholePlan),
  .file(
    "the first field, half-typed", "api▮", ["InstallPlan"], accept: "apiVersion", "apiVersion: kubesphere.io/v1alpha1"),
  .file("the kind, half-typed", "---\nki▮\n", accept: "kind", "---\nkind: InstallPlan\n"),
  .file(
    "the group, half-typed", "apiVersion: kube▮", only: ["kubesphere.io/v1alpha1"], accept: "kubesphere.io/v1alpha1",
    "apiVersion: kubesphere.io/v1alpha1"),
  .file(
    "the kind's value, half-typed", "kind: Inst▮\n", only: ["InstallPlan"], accept: "InstallPlan", "kind: InstallPlan\n"
  ),
  .file("the kind in small letters", "kind: install▮\n", only: ["InstallPlan"]),
  .file("one letter", "a▮", ["InstallPlan"], accept: "apiVersion", "apiVersion: kubesphere.io/v1alpha1"),
  .file(
    "no space behind the colon", "kind:Inst▮\n", only: ["InstallPlan"], accept: "InstallPlan", "kind: InstallPlan\n"),
  .file(
    "no space behind the group's colon", "apiVersion:kube▮", only: ["kubesphere.io/v1alpha1"],
    accept: "kubesphere.io/v1alpha1", "apiVersion: kubesphere.io/v1alpha1"),
  .file("behind a comment", "# new\nkind: Ins▮\n", only: ["InstallPlan"]),
  .file("the group up to its slash", "apiVersion: kubesphere.io/▮", only: ["kubesphere.io/v1alpha1"]),
  .file(
    "a frame to fill in", "apiVersion: kube▮\nkind:\nmetadata:\n  name:\nspec:\n", only: ["kubesphere.io/v1alpha1"]),
  .file("the kind behind a frame", "metadata:\n  name: a\nspec: {}\nkind: Ins▮\n", only: ["InstallPlan"]),
  .file("in JSON, the group", "{\"apiVersion\": \"kube▮\"}", only: ["kubesphere.io/v1alpha1"]),
  .file("in brackets", "{kind: Inst▮}", only: ["InstallPlan"]),
  .file("CRLF at the beginning", "# a\r\napiVersion: kube▮\r\n", only: ["kubesphere.io/v1alpha1"]),
  .file(
    "by the extension's name", "dev▮", accept: "devops 1.1.3",
    wholePlan.replacing("name: extension", with: "name: devops").replacing("version: version", with: "version: 1.1.3")
      + "\n  clusterScheduling:\n    placement:\n      clusters:\n        - host"),
  .file("the group in quotes", "apiVersion: \"kube▮\"\n", only: ["kubesphere.io/v1alpha1"]),
  .file("the kind above a group without a value", "kind: I▮\napiVersion:\n", only: ["InstallPlan"]),
  .file("the group beside what a plan has", "metadata:\n  name: a\napiVersion: ▮\n", only: ["kubesphere.io/v1alpha1"]),
  .file("the kind beside what a plan has", "spec: {enabled: true}\nki▮\n", only: ["apiVersion", "kind"]),
  .file("in JSON", "{\"api▮\"}", only: ["apiVersion", "kind"]),
  .file("in JSON, the kind", "{\"kind\": \"Inst▮\"}", only: ["InstallPlan"]),
  .file("another document's beginning", "a: 1\n---\nkind: Ins▮\n", only: ["InstallPlan"]),
  .file("a half-typed word", "inst▮\n", ["InstallPlan"], accept: "InstallPlan", wholePlan + "\n"),
  .file("the whole word", "\nInst▮allPlan", ["InstallPlan"], accept: "InstallPlan", "\n" + wholePlan),
  .file(
    "only comments", "# 计划\n\n▮\n# end\n", ["InstallPlan"], accept: "InstallPlan", "# 计划\n\n" + wholePlan + "\n# end\n"),
  .file(
    "between markers", "---\n▮\n---\na: 1\n", ["InstallPlan"], accept: "InstallPlan",
    "---\n" + wholePlan + "\n---\na: 1\n"),
  .file("at the end", "a: 1\n---\n▮", ["InstallPlan"], accept: "InstallPlan", "a: 1\n---\n" + wholePlan),
  .file("after the end", "a: 1\n...\n▮", ["InstallPlan"], accept: "InstallPlan", "a: 1\n...\n---\n" + wholePlan),
  .file(
    "after the end and a comment", "a: 1\n...\n# c\n\nins▮", ["InstallPlan"], accept: "InstallPlan",
    "a: 1\n...\n# c\n\n---\n" + wholePlan),
  .file(
    "after the end, in front of another", "a: 1\n...\n▮\n---\nb: 1\n", ["InstallPlan"], accept: "InstallPlan",
    "a: 1\n...\n---\n" + wholePlan + "\n---\nb: 1\n"),
  .file(
    "after the end and a marker", "a: 1\n...\n---\n▮", ["InstallPlan"], accept: "InstallPlan",
    "a: 1\n...\n---\n" + wholePlan),
  .file(
    "after the end of nothing", "# c\n...\n▮", ["InstallPlan"], accept: "InstallPlan", "# c\n...\n" + wholePlan),
  .file(
    "for an extension on one cluster", "▮", accept: "odd 1.10",
    wholePlan.split(separator: "\n").joined(separator: "\n")
      .replacing("name: extension", with: "name: odd").replacing("version: version", with: "version: \"1.10\"")),
  .file(
    "for an extension on several", "▮", accept: "devops 1.1.3",
    wholePlan.replacing("name: extension", with: "name: devops").replacing("version: version", with: "version: 1.1.3")
      + "\n  clusterScheduling:\n    placement:\n      clusters:\n        - host"),
  .file(
    "as the other documents", "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec:\n    enabled: true\n---\n▮",
    accept: "odd 1.10",
    """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    spec:
        enabled: true
    ---
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
        name: odd
    spec:
        extension:
            name: odd
            version: "1.10"
        enabled: true
        upgradeStrategy: Manual
    """),
]

let nothingCases: [CompletionCase] = [
  .file("another kind's name", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ▮\n", only: []),
  .file("another kind's field", "apiVersion: v1\nkind: ConfigMap\n▮\n", only: []),
  .file("another kind's kind", "apiVersion: kubesphere.io/v1alpha1\nkind: Ext▮\n", only: []),
  .file("another kind's whole kind", "apiVersion: kubesphere.io/v1alpha1\nkind: Extension▮\n", only: []),
  .file("OLM", "apiVersion: operators.coreos.com/v1alpha1\nkind: InstallPlan\nspec:\n  ▮\n", only: []),
  .file("OLM's group", "apiVersion: operators.coreos.com/v1alpha1▮\nkind: InstallPlan\n", only: []),
  .file("beside something else", "a: 1\n▮\n", only: []),
  .file("a field beside something else", "a: 1\napi▮\n", only: []),
  .file("a group beside something else", "services: {}\napiVersion: kube▮\n", only: []),
  .file("another group, half-typed", "apiVersion: app▮\n", only: []),
  .file("another kind, half-typed", "kind: Dep▮\n", only: []),
  .file("another kind's group, half-typed", "apiVersion: kube▮\nkind: Deployment\n", only: []),
  .file("another group's kind, half-typed", "apiVersion: apps/v1\nkind: I▮\n", only: []),
  .file("a field inside of another", "metadata:\n  api▮\n", only: []),
  .file("a field of a list's item", "- api▮\n", only: []),
  .file("a list", "- ▮\n", only: []),
  .file("indented in an empty file", "  ▮", only: []),
  .file("before a marker", "▮---\n" + planHead, only: []),
  .file("behind a marker", "--- ▮\n", only: []),
  .file("a directive", "%▮YAML 1.1\n---\n" + planHead, only: []),
  .plan("a comment", "spec:\n  # en▮\n", only: []),
  .plan("a comment behind a value", "spec:\n  enabled: true # ▮\n", only: []),
  .plan("a block text", "spec:\n  config: |\n    a: 1\n    ▮\n", only: []),
  .plan("an empty block text", "spec:\n  config: |\n    ▮\n", only: []),
  .plan("a line of a quoted text", "spec:\n  config: \"a\n    ▮\n    b\"\n", only: []),
  .plan("behind a value", "spec:\n  enabled: true ▮\n", only: []),
  .plan("behind a quoted value", "metadata:\n  name: \"odd\" ▮\n", only: []),
  .plan("behind a quote", "metadata:\n  name: \"odd\"▮\n", only: []),
  .plan("behind an item", "spec: {clusterScheduling: {placement: {clusters: [host ▮]}}}\n", only: []),
  .plan("too deep", "metadata:\n  name: odd\n      ▮\n", only: []),
  .plan("between two levels", "spec:\n    enabled: true\n  ▮\n", only: []),
  .plan("in front of deeper lines", "spec:\n  extension:\n    name: odd\n  ▮\n    version: 1.1.3\n", only: []),
  .plan("behind a tab", "spec:\n\t▮\n", only: []),
  .plan("an unknown mapping", "spec:\n  nothing:\n    ▮\n", only: []),
  .plan("the author's own keys", "spec:\n  unknown:\n    labels:\n      ▮\n", only: []),
  .plan("the author's own values", "metadata:\n  labels:\n    a: ▮\n", only: []),
  .plan("an alias", "spec:\n  extension: &a {name: odd}\n  config: *▮\n", only: []),
]
