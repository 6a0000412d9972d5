// The cases of HoverTests.swift: `▮` is the mouse, `⟦⟧` the range the hover is about.

let keyCases: [HoverCase] = [
  .plan(
    "path, type, required, example", "spec:\n  ⟦ena▮bled⟧: true",
    says: ["`spec.enabled`", "`false`", "```yaml\nenabled: true\n```"]),
  .plan(
    "default and allowed values", "spec:\n  ⟦▮upgradeStrategy⟧: Manual",
    says: ["`spec.upgradeStrategy`", "`Automatic`"]),
  .plan(
    "list", "spec:\n  clusterScheduling:\n    placement:\n      ⟦clusters▮⟧: [host]",
    says: ["placement.clusters`"]),
  .plan("key of a mapping", "⟦sp▮ec⟧:\n  enabled: true", says: ["`spec`"]),
  .plan("key without a value", "spec:\n  extension:\n    ⟦ver▮sion⟧:", says: ["`spec.extension.version`"]),
  .plan("key of the config", "spec:\n  ⟦con▮fig⟧: |\n    a: b", says: ["`spec.config`"]),
  .plan(
    "item of a list, at its dash", "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      ▮⟦-⟧ host",
    says: ["placement.clusters[]`"]),
  .plan(
    "cluster of overrides", "spec:\n  clusterScheduling:\n    overrides:\n      ⟦mem▮ber-2⟧: |\n        a: b",
    says: ["overrides.*`", "`v1.27.0`"]),
  .plan(
    "unknown cluster of overrides", "spec:\n  clusterScheduling:\n    overrides:\n      ⟦mem▮ber-9⟧: ''",
    says: ["`member-9`", "overrides.*`"]),
  .plan(
    "cluster of the status", "status:\n  clusterSchedulingStatuses:\n    ⟦ho▮st⟧:\n      state: Installed",
    says: ["clusterSchedulingStatuses.*`"]),
  .plan("unknown field", "spec:\n  exten▮sions: {}"),
  .plan("inside an unknown field", "spec:\n  extensions:\n    na▮me: devops"),
  .plan("inside a mapping that should be text", "spec:\n  config:\n    en▮abled: true"),
  .plan("a list where a mapping belongs", "spec:\n  - ena▮bled: true"),
  .plan(
    "a mapping where a list belongs", "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n        '[▮]': a"),
]

let valueCases: [HoverCase] = [
  .plan(
    "upgrade strategy", "spec:\n  upgradeStrategy: ⟦Auto▮matic⟧",
    says: ["`Automatic`", "`spec.upgradeStrategy`"]),
  .plan("a value that is not allowed", "spec:\n  upgradeStrategy: ⟦Auto▮⟧", says: ["`spec.upgradeStrategy`"]),
  .plan("true", "spec:\n  enabled: ⟦▮true⟧", says: ["`true`"]),
  .plan(
    "no", "spec:\n  enabled: ⟦no▮⟧",
    says: ["`false`", "`no`"]),
  .plan("on", "spec:\n  enabled: ⟦On▮⟧ # really", says: ["`On`", "`true`"]),
  .plan("text instead of a boolean", "spec:\n  enabled: ⟦\"tr▮ue\"⟧", says: ["`spec.enabled`"]),
  .plan(
    "state", "status:\n  state: ⟦Upgrade▮Failed⟧", says: ["`UpgradeFailed`"]),
  .plan("empty state", "status:\n  state: ⟦'▮'⟧", says: ["`\"\"`"]),
  .plan(
    "state of an agent", "status:\n  clusterSchedulingStatuses: {host: {state: ⟦Install▮ing⟧}}",
    says: ["`Installing`"]),
  .plan(
    "operator",
    """
    spec:
      clusterScheduling:
        placement:
          clusterSelector:
            matchExpressions:
              - key: env
                operator: ⟦Not▮In⟧
    """, says: ["`NotIn`", "matchExpressions[].operator`"]),
  .plan("other values", "status:\n  jobName: ⟦helm-▮install⟧", says: ["`status.jobName`"]),
  .plan("a scalar where a mapping belongs", "spec: ⟦x▮⟧", says: ["`spec`"]),
  .plan("config in quotes", "spec:\n  config: ⟦'a▮: b'⟧", says: ["`spec.config`"]),
  .plan("empty value", "spec:\n  enabled: ▮"),
  .plan("empty value at the end of the line", "spec:\n  extension:\n    version: ▮\n    name: devops"),
  .plan("inside a block scalar", "spec:\n  config: |\n    enab▮led: true"),
  .plan("at the header of a block scalar", "spec:\n  config: ▮>-\n    enabled: true"),
  .plan("between members", "spec: {enabled: true ▮ , upgradeStrategy: Manual}"),
  .plan("in a comment", "spec:\n  # enab▮led\n  enabled: true"),
  .plan("in the indentation", "spec:\n ▮ enabled: true"),
]

let nameCases: [HoverCase] = [
  .plan(
    "extension", "spec:\n  extension:\n    name: ⟦dev▮ops⟧",
    says: ["`devops`", "`1.1.1`", "`1.1.3`", "`1.1.2`", "`Multicluster`"]),
  .plan("name of the plan", "metadata:\n  name: ⟦gra▮fana⟧", says: ["**Grafana**", "`HostOnly`"]),
  .plan(
    "extension without a catalog", "spec:\n  extension:\n    name: ⟦dev▮ops⟧", catalog: false,
    says: ["`spec.extension.name`"], never: ["DevOps"]),
  .plan(
    "unknown extension", "spec:\n  extension:\n    name: ⟦dev▮opz⟧",
    says: ["`devopz`", "`spec.extension.name`"]),
  .plan(
    "a name that is filled in later", "spec:\n  extension:\n    name: ⟦${NA▮ME}⟧", says: ["`spec.extension.name`"]),
  .plan(
    "a name that is not text", "spec:\n  extension:\n    name: ⟦1▮23⟧", says: ["`spec.extension.name`"]),
  .plan(
    "version", "spec:\n  extension:\n    version: ⟦1.1▮.3⟧\n    name: devops",
    says: ["`devops` `1.1.3`", "`kubesphere-devops-system`", "`>=1.19.0-0`", "`v1.28.3`", "`1.1.1`"]),
  .plan(
    "unknown version", "spec:\n  extension:\n    name: devops\n    version: ⟦v1.▮1.3⟧",
    says: ["`devops`", "`v1.1.3`", "`spec.extension.version`"]),
  .plan(
    "version of an unknown extension", "spec:\n  extension:\n    name: devopz\n    version: ⟦1.▮1.3⟧",
    says: ["`devopz`"]),
  .plan("version without a name", "spec:\n  extension:\n    version: ⟦1.▮1.3⟧", says: ["`spec.extension.version`"]),
  .plan(
    "version that is a number", "spec:\n  extension:\n    name: grafana\n    version: ⟦10.▮4⟧",
    says: ["`spec.extension.version`"]),
  .plan(
    "cluster", "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      - host\n      - ⟦mem▮ber-1⟧",
    says: ["**`member-1`**", "`v1.30.0-tke.1`", "`region: cn-north`"]),
  .plan(
    "unknown cluster", "spec:\n  clusterScheduling: {placement: {clusters: [⟦mem▮ber-9⟧]}}",
    says: ["`member-9`", "placement.clusters[]`"]),
]

let formCases: [HoverCase] = [
  .plan("flow style", "spec: {extension: {name: ⟦'dev▮ops'⟧, version: \"1.1.3\"}}", says: ["`devops`"]),
  .plan("key in flow style", "spec: {⟦exten▮sion⟧: {name: devops}, enabled: true}", says: ["`spec.extension`"]),
  .plan("quoted key", "spec:\n  ⟦\"enab▮led\"⟧: true", says: ["`spec.enabled`"]),
  .plan("explicit key", "spec:\n  ? ⟦enab▮led⟧\n  : true", says: ["`spec.enabled`"]),
  .plan("non-ASCII text in front", "metadata:\n  labels: {团队: 平台}\n  name: ⟦dev▮ops⟧ # 名称", says: ["`devops`"]),
  .plan("anchored value", "spec:\n  extension:\n    name: &n ⟦dev▮ops⟧", says: ["`devops`"]),
  .plan("on an anchor", "spec:\n  extension:\n    name: ⟦&▮n devops⟧", says: ["`devops`"]),
  .plan("alias", "metadata:\n  name: &n devops\nspec:\n  extension:\n    name: ⟦*▮n⟧", says: ["`devops`"]),
  .plan("alias of a mapping", "x: &e {name: devops}\nspec:\n  extension: ⟦*▮e⟧", says: ["`spec.extension`"]),
  .plan(
    "version beside a merged name",
    "x: &e {name: devops}\nspec: {extension: {<<: *e, version: ⟦1.▮1.3⟧}}", says: ["`devops`"]),
  .plan("inside a merge", "spec:\n  <<: {⟦enab▮led⟧: true}", says: ["`spec.enabled`"]),
  .plan("inside a list of merges", "spec:\n  <<: [{}, {⟦enab▮led⟧: true}]", says: ["`spec.enabled`"]),
  .plan("where a merged mapping stands", "x: &e {na▮me: devops}\nspec: {extension: {<<: *e}}"),
  .plan("on a merge key", "spec:\n  <▮<: {enabled: true}"),
  .plan("alias to nothing", "spec:\n  extension: ⟦*▮e⟧", says: ["`spec.extension`"]),
  HoverCase(
    name: "JSON",
    marked: "{\"apiVersion\": \"kubesphere.io/v1alpha1\",\"kind\":\"InstallPlan\",\"spec\":{⟦\"en▮abled\"⟧:true}}\n",
    says: ["`spec.enabled`"]),
  HoverCase(
    name: "value of kind", marked: "apiVersion: kubesphere.io/v1alpha1\nkind: ⟦Install▮Plan⟧\n",
    says: ["`kind`"]),
  HoverCase(
    name: "item of a List",
    marked: """
      apiVersion: v1
      kind: List
      items:
        - apiVersion: v1
          kind: ConfigMap
        - apiVersion: kubesphere.io/v1alpha1
          kind: InstallPlan
          spec:
            extension: {name: devops, version: ⟦1.1▮.2⟧}

      """, says: ["`1.1.3`", "`1.1.2`"]),
  HoverCase(
    name: "other item of a List",
    marked: """
      kind: List
      items:
        - apiVersion: v1
          kind: ConfigMap
          meta▮data: {}
        - {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan}

      """),
  HoverCase(
    name: "member of a List",
    marked: "kind: List\nite▮ms:\n- {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan}\n"),
  HoverCase(
    name: "plan of OLM",
    marked: "apiVersion: operators.coreos.com/v1alpha1\nkind: InstallPlan\nspec:\n  appro▮ved: true\nmetadata: {}\n"),
  HoverCase(name: "key of another kind", marked: "apiVersion: v1\nkind: ConfigMap\nmeta▮data: {name: InstallPlan}\n"),
]

let brokenCases: [HoverCase] = [
  .plan("half a key", "spec:\n  extension:\n    name: ⟦dev▮ops⟧\n    ver\n  enabled: true", says: ["`devops`"]),
  .plan(
    "behind half a key", "spec:\n  extension:\n    name: devops\n    ver\n  ⟦enab▮led⟧: true", says: ["`spec.enabled`"]),
  .plan("unclosed quote", "spec:\n  upgradeStrategy: \"Man\n  ⟦enab▮led⟧: true", says: ["`spec.enabled`"]),
  .plan("unclosed bracket", "metadata: {name: devops\nspec:\n  enabled: ⟦tr▮ue⟧", says: ["`true`"]),
  .plan(
    "a name that was repaired", "spec:\n  extension:\n    name: ⟦\"dev▮opz⟧\n    version: 1.1.3",
    says: ["`spec.extension.name`"]),
]
