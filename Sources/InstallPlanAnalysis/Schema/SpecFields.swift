// The rows of the schema table below `spec`, in the usual order of writing.
// What is below `spec.clusterScheduling` is in PlacementFields.swift.

let specFields: [Field] = planFields + placementFields

private let planFields: [Field] = [
  Field(
    "spec.extension", .object, required: true,
    en: """
      The extension and its exact version. Together they name the ExtensionVersion `<name>-<version>`, which \
      must exist in the cluster.
      """,
    zh: """
      要安装的扩展组件及其确切版本。二者共同对应名为 `<name>-<version>` 的 ExtensionVersion，\
      该对象必须已存在于集群中。
      """,
    example: """
      extension:
        name: devops
        version: 1.1.3
      """),
  Field(
    "spec.extension.name", .string, required: true,
    en: """
      Name of the Extension object; `metadata.name` must be the same. With a name that does not exist the \
      controller logs one line and stops: no status, no event.
      """,
    zh: """
      Extension 对象的名称，必须与 `metadata.name` 一致。如果名称不存在，控制器只会记录一行日志便返回，\
      既不更新状态也不产生事件。
      """,
    example: "name: devops"),
  Field(
    "spec.extension.version", .string, required: true,
    en: """
      Exact version, as in the catalog: no range, no `latest`, no `v` added. If the ExtensionVersion \
      `<name>-<version>` does not exist, the controller logs one line and stops, for ever: no status, no event, \
      and an installed plan changed to such a version cannot even be deleted. A Repository keeps only its newest 3 versions \
      by default, so a published version can be missing here. Another version upgrades the extension (a lower \
      one is a Helm downgrade); quote what YAML reads as a number, such as `"1.10"`.
      """,
    zh: """
      确切的版本号，与扩展组件目录中的写法一致：不支持版本范围和 `latest`，也不要自行添加 `v` 前缀。\
      如果 ExtensionVersion `<name>-<version>` 不存在，控制器只记录一行日志便返回，没有状态也没有事件；\
      已安装的计划若改成这种版本，甚至无法删除。Repository 默认只保留最新的 3 个版本，\
      因此已发布的版本在当前集群中未必存在。修改版本会触发升级（改为较低版本相当于 Helm 降级）；\
      会被 YAML 识别为数字的版本要加引号，如 `"1.10"`。
      """,
    example: "version: 1.1.3"),
  Field(
    "spec.enabled", .boolean, required: true,
    allowed: [
      AllowedValue(
        "true",
        en: "The extension is installed, and its UI entries, APIs and proxies are on.",
        zh: "安装扩展组件，并启用其界面入口、API 和代理。"),
      AllowedValue(
        "false",
        en: "The extension is installed all the same; only its UI entries, APIs and proxies are off.",
        zh: "仍会安装扩展组件，只是关闭其界面入口、API 和代理。"),
    ],
    en: """
      Whether the UI entries, APIs and proxies of the extension are on. `false` does not mean "do not install": \
      the extension is installed all the same. A boolean, so without quotes.
      """,
    zh: """
      是否启用扩展组件的界面入口、API 和代理。`false` 并不表示“不安装”：扩展组件仍然会被安装。\
      类型为布尔值，不要加引号。
      """,
    example: "enabled: true"),
  Field(
    "spec.upgradeStrategy", .string, default: "Manual",
    allowed: [
      AllowedValue(
        "Manual",
        en: "The version changes only when you change `spec.extension.version`. The choice for production.",
        zh: "只有修改 `spec.extension.version` 才会升级。生产环境应使用此策略。"),
      AllowedValue(
        "Automatic",
        en: "Asks for upgrades without a change of the plan. Not for production.",
        zh: "允许在不修改安装计划的情况下自动升级。不建议用于生产环境。"),
    ],
    en: """
      How the extension gets to newer versions. Write it out: left out, the API server fills in `Manual`. The \
      CRD has no list of values, so a misspelt one is stored without complaint.
      """,
    zh: """
      扩展组件的升级策略。建议显式填写：省略时 API Server 会填入 `Manual`。CRD 没有限定取值，\
      写错的值也会原样保存，不会报错。
      """,
    example: "upgradeStrategy: Manual"),
  Field(
    "spec.config", .string,
    en: """
      Helm values as YAML text, merged over the defaults of the chart: mappings merge deeply, lists and scalars \
      are replaced. Write it as a block scalar (`config: |`): a mapping written under `config:` is refused, and \
      so is text that is not valid YAML; text that is YAML but no mapping makes the Helm Job fail. The \
      controller always overwrites some keys, among them `tags.extension`, `tags.agent`, \
      `global.clusterInfo.name` and `global.portal.url`. The webhook strips white space at the end of lines, \
      which a GitOps tool shows as a difference for ever.
      """,
    zh: """
      YAML 文本形式的 Helm values，合并到 Chart 默认值之上：映射深度合并，列表和标量则整体替换。\
      请写成块标量（`config: |`）：直接在 `config:` 下写映射会被拒绝，不合法的 YAML 文本同样会被拒绝；\
      内容是 YAML 但不是映射时，Helm Job 会失败。部分键总会被控制器覆盖，例如 `tags.extension`、\
      `tags.agent`、`global.clusterInfo.name` 和 `global.portal.url`。Webhook 会去除行尾空白，\
      GitOps 工具会因此一直显示差异。
      """,
    example: """
      config: |
        agent:
          jenkins:
            persistence:
              size: 40Gi
      """),
  Field(
    "spec.clusterScheduling", .object,
    en: """
      On which clusters the agents of a Multicluster extension run, and with which values; agents follow once \
      the host part is `Installed`. Without it only the host part is installed. On a HostOnly extension it makes \
      empty releases and namespaces. Taking the whole key away later cleans nothing up: agents stay, orphaned.
      """,
    zh: """
      集群调度：多集群（Multicluster）扩展组件的 Agent 部署到哪些集群、使用哪些配置；\
      主集群部分进入 `Installed` 后才会安装 Agent。不填写则只安装主集群部分。用于 HostOnly 扩展组件时，\
      只会产生空的 Release 和多余的命名空间。之后若整体删除该字段，不会做任何清理，\
      Agent 会残留在各集群中。
      """,
    example: """
      clusterScheduling:
        placement:
          clusters:
            - host
            - member-1
        overrides:
          member-1: |
            agent:
              apiserver:
                replicas: 2
      """),
]
