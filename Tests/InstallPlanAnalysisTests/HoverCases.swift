// The cases of HoverTests.swift: `▮` is the mouse, `⟦⟧` the range the hover is about.

let keyCases: [HoverCase] = [
  .plan(
    "path, type, required, example", "spec:\n  ⟦ena▮bled⟧: true",
    en: ["**`spec.enabled`** · boolean · required", "- `false`: The extension", "```yaml\nenabled: true\n```"],
    zh: ["**`spec.enabled`** · 布尔值 · 必填", "可选值：", "- `false`：仍会安装"]),
  .plan(
    "default and allowed values", "spec:\n  ⟦▮upgradeStrategy⟧: Manual",
    en: ["string · default `Manual`", "Allowed values:", "`Automatic`: "], zh: ["字符串 · 默认值 `Manual`"],
    never: ["required", "必填"]),
  .plan(
    "list", "spec:\n  clusterScheduling:\n    placement:\n      ⟦clusters▮⟧: [host]",
    en: ["list of string", "**uninstalls**"], zh: ["列表（元素为字符串）"]),
  .plan("key of a mapping", "⟦sp▮ec⟧:\n  enabled: true", en: ["object · required"], zh: ["对象 · 必填"]),
  .plan("key without a value", "spec:\n  extension:\n    ⟦ver▮sion⟧:", en: ["Exact version"], zh: ["确切的版本号"]),
  .plan("key of the config", "spec:\n  ⟦con▮fig⟧: |\n    a: b", en: ["Helm values"], zh: ["Helm values"]),
  .plan(
    "item of a list, at its dash", "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      ▮⟦-⟧ host",
    en: ["placement.clusters[]`", "- member-1"], zh: ["Cluster 对象的名称"]),
  .plan(
    "cluster of overrides", "spec:\n  clusterScheduling:\n    overrides:\n      ⟦mem▮ber-2⟧: |\n        a: b",
    en: ["overrides.*`", "Helm values as YAML text", "Ready: **no**", "`v1.27.0`", "Source: the test catalog"],
    zh: ["仅作用于该集群", "就绪：**否**", "数据来源：the test catalog"]),
  .plan(
    "unknown cluster of overrides", "spec:\n  clusterScheduling:\n    overrides:\n      ⟦mem▮ber-9⟧: ''",
    en: ["There is no cluster `member-9` in the test catalog.", "Helm values as YAML text"],
    zh: ["the test catalog 中没有集群 `member-9`。"]),
  .plan(
    "cluster of the status", "status:\n  clusterSchedulingStatuses:\n    ⟦ho▮st⟧:\n      state: Installed",
    en: ["The agent on one cluster", "host cluster"], zh: ["某个集群上 Agent 的状态", "主集群（host）"]),
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
    en: ["`Automatic`: Asks for upgrades", "`spec.upgradeStrategy`"], zh: ["`Automatic`：", "不建议用于生产环境"],
    never: ["Write it out", "is read as"]),
  .plan("a value that is not allowed", "spec:\n  upgradeStrategy: ⟦Auto▮⟧", en: ["Write it out"], zh: ["建议显式填写"]),
  .plan("true", "spec:\n  enabled: ⟦▮true⟧", en: ["`true`: The extension is installed"], zh: ["`true`：安装扩展组件"]),
  .plan(
    "no", "spec:\n  enabled: ⟦no▮⟧",
    en: ["`false`: The extension is installed all the same", "`no` is read as `false`."],
    zh: ["`no` 会被读作 `false`。"]),
  .plan("on", "spec:\n  enabled: ⟦On▮⟧ # really", en: ["`On` is read as `true`."]),
  .plan("text instead of a boolean", "spec:\n  enabled: ⟦\"tr▮ue\"⟧", en: ["without quotes"], zh: ["不要加引号"]),
  .plan(
    "state", "status:\n  state: ⟦Upgrade▮Failed⟧", en: ["`UpgradeFailed`: The upgrade"], zh: ["`UpgradeFailed`："],
    never: ["`Installed`: "]),
  .plan("empty state", "status:\n  state: ⟦'▮'⟧", en: ["`\"\"`: Nothing has been done"], zh: ["`\"\"`：尚未开始"]),
  .plan(
    "state of an agent", "status:\n  clusterSchedulingStatuses: {host: {state: ⟦Install▮ing⟧}}",
    en: ["`Installing`: "]),
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
    """, en: ["`NotIn`: ", "matchExpressions[].operator`"], zh: ["`NotIn`：集群没有该标签"]),
  .plan("other values", "status:\n  jobName: ⟦helm-▮install⟧", en: ["Helm Job of the newest"], zh: ["最近一次安装"]),
  .plan("a scalar where a mapping belongs", "spec: ⟦x▮⟧", en: ["object · required"]),
  .plan("config in quotes", "spec:\n  config: ⟦'a▮: b'⟧", en: ["Helm values"]),
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
    en: [
      "**DevOps** · `devops`", "Jenkins-based pipelines and GitOps delivery", "Category: Integration & Delivery",
      "`1.1.1` is installed, enabled", "Recommended version: `1.1.3`", "Versions: `1.1.3`, `1.1.2`, `1.1.1`",
      "`Multicluster`: ", "Provider: Beijing QingCloud Technology", "Source: the test catalog",
    ],
    zh: ["**DevOps 流水线** · `devops`", "分类：集成与交付", "已安装 `1.1.1`，已启用", "可用版本：`1.1.3`、`1.1.2`"]),
  .plan("name of the plan", "metadata:\n  name: ⟦gra▮fana⟧", en: ["**Grafana**", "not installed", "`HostOnly`"]),
  .plan(
    "extension without a catalog", "spec:\n  extension:\n    name: ⟦dev▮ops⟧", catalog: false,
    en: ["Name of the Extension object"], zh: ["Extension 对象的名称"], never: ["DevOps"]),
  .plan(
    "unknown extension", "spec:\n  extension:\n    name: ⟦dev▮opz⟧",
    en: ["There is no extension `devopz` in the test catalog.", "Name of the Extension object"],
    zh: ["the test catalog 中没有扩展组件 `devopz`。"]),
  .plan(
    "a name that is filled in later", "spec:\n  extension:\n    name: ⟦${NA▮ME}⟧", en: ["Name of the Extension object"],
    never: ["There is no", "没有扩展组件"]),
  .plan(
    "a name that is not text", "spec:\n  extension:\n    name: ⟦1▮23⟧", en: ["Name of the Extension object"],
    never: ["There is no"]),
  .plan(
    "version", "spec:\n  extension:\n    version: ⟦1.1▮.3⟧\n    name: devops",
    en: [
      "**DevOps** · `devops` `1.1.3`", "`kubesphere-devops-system`", "Kubernetes: `>=1.19.0-0`; the host cluster has",
      "`v1.28.3`: met", "Recommended: yes", "Installed: `1.1.1` (this one is an upgrade)",
      "Documentation: <https://docs.kubesphere.com.cn/v4.1/11-use-extensions/01-devops/>",
    ],
    zh: ["目标命名空间：`kubesphere-devops-system`", "主集群为 `v1.28.3`，满足", "推荐版本：即此版本", "属于升级"]),
  .plan(
    "unknown version", "spec:\n  extension:\n    name: devops\n    version: ⟦v1.▮1.3⟧",
    en: ["`devops` has no version `v1.1.3` in the test catalog.", "Exact version"],
    zh: ["the test catalog 中的 `devops` 没有版本 `v1.1.3`。"]),
  .plan(
    "version of an unknown extension", "spec:\n  extension:\n    name: devopz\n    version: ⟦1.▮1.3⟧",
    en: ["There is no extension `devopz`"], never: ["has no version"]),
  .plan("version without a name", "spec:\n  extension:\n    version: ⟦1.▮1.3⟧", en: ["Exact version"]),
  .plan(
    "version that is a number", "spec:\n  extension:\n    name: grafana\n    version: ⟦10.▮4⟧", en: ["Exact version"],
    never: ["has no version"]),
  .plan(
    "cluster", "spec:\n  clusterScheduling:\n    placement:\n      clusters:\n      - host\n      - ⟦mem▮ber-1⟧",
    en: ["**`member-1`**", "member cluster", "`v1.30.0-tke.1`", "Ready: yes", "`region: cn-north`"],
    zh: ["成员集群（member）", "就绪：是"]),
  .plan(
    "unknown cluster", "spec:\n  clusterScheduling: {placement: {clusters: [⟦mem▮ber-9⟧]}}",
    en: ["There is no cluster `member-9`", "Name of a Cluster object"], zh: ["中没有集群 `member-9`"]),
]

let formCases: [HoverCase] = [
  .plan("flow style", "spec: {extension: {name: ⟦'dev▮ops'⟧, version: \"1.1.3\"}}", en: ["**DevOps**"]),
  .plan("key in flow style", "spec: {⟦exten▮sion⟧: {name: devops}, enabled: true}", en: ["exact version"]),
  .plan("quoted key", "spec:\n  ⟦\"enab▮led\"⟧: true", en: ["boolean"]),
  .plan("explicit key", "spec:\n  ? ⟦enab▮led⟧\n  : true", en: ["boolean"]),
  .plan("non-ASCII text in front", "metadata:\n  labels: {团队: 平台}\n  name: ⟦dev▮ops⟧ # 名称", en: ["**DevOps**"]),
  .plan("anchored value", "spec:\n  extension:\n    name: &n ⟦dev▮ops⟧", en: ["**DevOps**"]),
  .plan("on an anchor", "spec:\n  extension:\n    name: ⟦&▮n devops⟧", en: ["**DevOps**"]),
  .plan("alias", "metadata:\n  name: &n devops\nspec:\n  extension:\n    name: ⟦*▮n⟧", en: ["**DevOps**"]),
  .plan("alias of a mapping", "x: &e {name: devops}\nspec:\n  extension: ⟦*▮e⟧", en: ["`spec.extension`"]),
  .plan(
    "version beside a merged name",
    "x: &e {name: devops}\nspec: {extension: {<<: *e, version: ⟦1.▮1.3⟧}}", en: ["**DevOps**"]),
  .plan("inside a merge", "spec:\n  <<: {⟦enab▮led⟧: true}", en: ["boolean"]),
  .plan("inside a list of merges", "spec:\n  <<: [{}, {⟦enab▮led⟧: true}]", en: ["boolean"]),
  .plan("where a merged mapping stands", "x: &e {na▮me: devops}\nspec: {extension: {<<: *e}}"),
  .plan("on a merge key", "spec:\n  <▮<: {enabled: true}"),
  .plan("alias to nothing", "spec:\n  extension: ⟦*▮e⟧", en: ["`spec.extension`"]),
  HoverCase(
    name: "JSON",
    marked: "{\"apiVersion\": \"kubesphere.io/v1alpha1\",\"kind\":\"InstallPlan\",\"spec\":{⟦\"en▮abled\"⟧:true}}\n",
    en: ["boolean"]),
  HoverCase(
    name: "value of kind", marked: "apiVersion: kubesphere.io/v1alpha1\nkind: ⟦Install▮Plan⟧\n",
    en: ["The plan to install one extension"]),
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

      """, en: ["no, `1.1.3` is", "`1.1.2`"]),
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
  .plan("half a key", "spec:\n  extension:\n    name: ⟦dev▮ops⟧\n    ver\n  enabled: true", en: ["**DevOps**"]),
  .plan("behind half a key", "spec:\n  extension:\n    name: devops\n    ver\n  ⟦enab▮led⟧: true", en: ["boolean"]),
  .plan("unclosed quote", "spec:\n  upgradeStrategy: \"Man\n  ⟦enab▮led⟧: true", en: ["boolean"]),
  .plan("unclosed bracket", "metadata: {name: devops\nspec:\n  enabled: ⟦tr▮ue⟧", en: ["`true`: "]),
  .plan(
    "a name that was repaired", "spec:\n  extension:\n    name: ⟦\"dev▮opz⟧\n    version: 1.1.3",
    en: ["Name of the Extension object"], never: ["There is no"]),
]
