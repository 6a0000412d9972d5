// Completion of labels, in selectors and of plans, of keys inside Helm values, and of plans that others need.

@testable import InstallPlanAnalysis

private let selector = "spec:\n  clusterScheduling:\n    placement:\n      clusterSelector:\n"
private let expressions = selector + "        matchExpressions:\n"
private let hostLabel = "cluster-role.kubesphere.io/host"

let labelCases: [CompletionCase] = [
  .plan(
    "labels", selector + "        matchLabels:\n          ▮\n", only: ["env", "region", hostLabel], accept: "env",
    selector + "        matchLabels:\n          env: dev\n"),
  .plan(
    "a label with one value", selector + "        matchLabels:\n          reg▮\n", ["env"], accept: "region",
    selector + "        matchLabels:\n          region: cn-north\n"),
  .plan(
    "an empty value is written", selector + "        matchLabels:\n          ▮\n", accept: hostLabel,
    selector + "        matchLabels:\n          \(hostLabel): \"\"\n"),
  .plan(
    "labels that are there", selector + "        matchLabels:\n          env: dev\n          ▮\n",
    only: ["region", hostLabel]),
  .plan(
    "labels, flow", selector + "        matchLabels: {▮}\n", only: ["env", "region", hostLabel], accept: "env",
    selector + "        matchLabels: {env: dev}\n"),
  .plan(
    "a label's values", selector + "        matchLabels:\n          env: ▮\n", only: ["dev", "prod", "staging"],
    accept: "staging", selector + "        matchLabels:\n          env: staging\n"),
  .plan("an unknown label's values", selector + "        matchLabels:\n          other: ▮\n", only: []),
  .plan(
    "an expression's key", expressions + "        - key: ▮\n", only: ["env", "region", hostLabel], accept: hostLabel,
    expressions + "        - key: \(hostLabel)\n"),
  .plan(
    "an operator", expressions + "        - key: env\n          operator: ▮\n",
    only: ["In", "NotIn", "Exists", "DoesNotExist"]),
  .plan(
    "an expression's values", expressions + "        - key: env\n          values:\n          - dev\n          - ▮\n",
    only: ["prod", "staging"]),
  .plan(
    "an expression's values, flow", expressions + "        - {key: env, operator: In, values: [prod, ▮]}\n",
    only: ["dev", "staging"], accept: "dev",
    expressions + "        - {key: env, operator: In, values: [prod, dev]}\n"),
  .plan(
    "values on their key's line", expressions + "        - key: region\n          values: ▮\n", only: ["cn-north"],
    accept: "cn-north", expressions + "        - key: region\n          values: [cn-north]\n"),
  .plan(
    "values beside an operator that has none",
    expressions + "        - key: env\n          operator: Exists\n          ▮\n",
    only: []),
  .plan(
    "an item for an operator that has none",
    expressions + "        - {key: env, operator: DoesNotExist, values: [▮]}\n",
    only: []),
  .plan(
    "values beside one that has", expressions + "        - key: env\n          operator: In\n          ▮\n",
    only: ["values"]),
  .plan(
    "what KubeSphere knows of labels", "metadata:\n  labels:\n    ▮\n", only: ["app.kubernetes.io/managed-by"],
    accept: "app.kubernetes.io/managed-by", "metadata:\n  labels:\n    app.kubernetes.io/managed-by: Helm\n"),
  .plan(
    "what KubeSphere knows of annotations", "metadata:\n  annotations: {▮}\n", only: ["kubesphere.io/force-delete"],
    accept: "kubesphere.io/force-delete", "metadata:\n  annotations: {kubesphere.io/force-delete: \"true\"}\n"),
  .plan(
    "its value", "metadata:\n  annotations:\n    kubesphere.io/force-delete: ▮\n", only: ["true"], accept: "true",
    "metadata:\n  annotations:\n    kubesphere.io/force-delete: \"true\"\n"),
  .plan("an annotation of the author's", "metadata:\n  annotations:\n    a: ▮\n", only: []),
]

private let values =
  "spec:\n  config: |\n    agent:\n      replicas: 2\n      token: SECRET\n"
  + "    list:\n    - a: 1\n      b: 2\n    - c: 3\n"
private let folded = values + "  clusterScheduling:\n    overrides:\n"
private let overrides = values + "  clusterScheduling:\n    overrides:\n      host: |\n"

let repeatedKeyCases: [CompletionCase] = [
  .plan(
    "keys of the config, in an override", overrides + "        ▮\n", only: ["agent", "list"], accept: "agent",
    overrides + "        agent:\n          \n"),
  .plan(
    "deeper keys", overrides + "        agent:\n          ▮\n", only: ["replicas", "token"], accept: "token",
    overrides + "        agent:\n          token: \n"),
  .plan(
    "a half-typed key", overrides + "        ag▮\n", only: ["agent", "list"], accept: "agent",
    overrides + "        agent:\n          \n"),
  .plan("keys that are there", overrides + "        agent: {}\n        ▮\n", only: ["list"]),
  .plan(
    "a key with its value", overrides + "        agen▮: {}\n", only: ["agent", "list"], accept: "agent",
    overrides + "        agent: {}\n"),
  .plan(
    "keys of other items", "spec:\n  config: |\n    list:\n    - a: 1\n      b: 2\n    - a: 3\n      ▮\n", only: ["b"]),
  .plan("never values", overrides + "        agent:\n          token: ▮\n", only: []),
  .plan(
    "in brackets", overrides + "        agent: {▮}\n", only: ["replicas", "token"], accept: "token",
    overrides + "        agent: {token: }\n"),
  .plan(
    "as JSON", overrides + "        {\"agent\": {}, l▮}\n", only: ["list"], accept: "list",
    overrides + "        {\"agent\": {}, \"list\": }\n"),
  .plan("not in lists", overrides + "        agent: [▮]\n", only: []),
  .plan("not in comments", overrides + "        # ▮\n", only: []),
  .plan(
    "in a folded text", folded + "      host: >-\n        agent:\n          replicas: 3\n\n        li▮\n",
    only: ["list"],
    accept: "list",
    folded + "      host: >-\n        agent:\n          replicas: 3\n\n        list:\n          - \n"),
  .plan("where lines are folded into one", folded + "      host: >\n        agent: 3\n        ▮\n", only: []),
  .plan(
    "in quotes", values + "  clusterScheduling: {overrides: {host: 'a▮'}}\n", only: ["agent", "list"], accept: "agent",
    values + "  clusterScheduling: {overrides: {host: 'agent: '}}\n"),
  .plan(
    "in empty quotes", folded + "      host: \"▮\"\n", only: ["agent", "list"], accept: "list",
    folded + "      host: \"list: \"\n"),
  .plan(
    "in brackets in quotes", folded + "      host: \"{agent: {token: a, r▮}}\"\n", only: ["replicas"],
    accept: "replicas",
    folded + "      host: \"{agent: {token: a, replicas: }}\"\n"),
  .plan(
    "behind an escaped line break", folded + "      host: \"agent: {}\\n▮\"\n", only: ["list"], accept: "list",
    folded + "      host: \"agent: {}\\nlist: \"\n"),
  .plan("not inside of an escape", folded + "      host: \"agent: {}\\▮n\"\n", only: []),
  .plan("not behind a value in quotes", folded + "      host: 'agent: ▮'\n", only: []),
  .plan("not in quotes of several lines", folded + "      host: 'agent: {}\n\n        ▮'\n", only: []),
  .plan(
    "no key that quotes would change",
    "spec:\n  config: |\n    it's: 1\n    a: 2\n" + "  clusterScheduling: {overrides: {host: '▮'}}\n",
    only: ["a"]),
]

private let dependent =
  planHead + "metadata:\n  name: future\nspec:\n  extension:\n    name: future\n    version: 1.0.0\n"

let dependencyCases: [CompletionCase] = [
  .file(
    "what another plan needs comes first", dependent + "---\n▮", ["grafana 9.5.3", "InstallPlan"],
    never: ["future 1.0.0", "grafana 10.4.1"], accept: "grafana 9.5.3",
    dependent + "---\n" + planHead + "metadata:\n  name: grafana\nspec:\n  extension:\n    name: grafana\n"
      + "    version: 9.5.3\n  enabled: true\n  upgradeStrategy: Manual"),
  .file(
    "what is planned is not offered again",
    dependent + "---\n" + planHead + "spec: {extension: {name: grafana}}\n---\n▮",
    ["InstallPlan"], never: ["grafana 10.4.1", "grafana 9.5.3"]),
]
