// The rows of the schema table below `status`. The extension itself and its agent on each cluster have the same
// members (InstallationStatus in KubeSphere's API), so these rows are written once, for any path they hang below.

let statusFields: [Field] =
  installationStatusFields(below: "status") + extensionStatusFields
  + installationStatusFields(below: "status.clusterSchedulingStatuses.*")

/// What only the extension itself has.
private let extensionStatusFields: [Field] = [
  Field(
    "status.enabled", .boolean,
    en: """
      Whether the UI entries, APIs and proxies of the extension are on. It follows `spec.enabled` once the \
      extension is `Installed`.
      """,
    zh: "扩展组件的界面入口、API 和代理是否已启用。扩展组件进入 `Installed` 后与 `spec.enabled` 保持一致。",
    example: "enabled: true"),
  Field(
    "status.clusterSchedulingStatuses", .map(of: .object),
    en: """
      The agents: cluster name to the status of the agent there. A cluster that is skipped, for want of a \
      Cluster object or because it is not schedulable, gets no entry.
      """,
    zh: "各集群 Agent 的状态，以集群名称为键。因没有 Cluster 对象或不可调度而被跳过的集群，不会产生条目。"),
  Field(
    "status.clusterSchedulingStatuses.*", .object,
    en: "The agent on one cluster: an install of its own, with its own state, Job and conditions.",
    zh: "某个集群上 Agent 的状态：Agent 独立安装，有各自的状态、Job 和 condition。"),
]

/// The members of an installation status at `path`.
private func installationStatusFields(below path: String) -> [Field] {
  let statusRows: [Field] = [
    Field(
      "\(path).state", .string, allowed: installationStates,
      en: """
        How far the install, upgrade or uninstall has come. A new state whose time is before the last entry of \
        `stateHistory` is dropped: skewed clocks between nodes freeze it.
        """,
      zh: """
        安装、升级或卸载的当前状态。若新状态的时间早于 `stateHistory` 的最后一条，该状态会被丢弃，\
        因此节点间时钟不同步会使状态停滞不前。
        """,
      example: "state: Installed"),
    Field(
      "\(path).version", .string,
      en: "Version of the extension that was installed; not the version of the application inside it.",
      zh: "已安装的扩展组件版本，并非其内部应用的版本。",
      example: "version: 1.1.3"),
    Field(
      "\(path).targetNamespace", .string,
      en: """
        Namespace of the extension and of its Helm Job: `spec.namespace` of the ExtensionVersion, or \
        `extension-<name>` where that is empty.
        """,
      zh: """
        扩展组件及其 Helm Job 所在的命名空间：取 ExtensionVersion 的 `spec.namespace`，\
        为空时是 `extension-<name>`。
        """,
      example: "targetNamespace: extension-devops"),
    Field(
      "\(path).releaseName", .string,
      en: "Name of the Helm release: the name of the extension, and `<name>-agent` for an agent.",
      zh: "Helm Release 的名称：与扩展组件同名，Agent 则为 `<name>-agent`。",
      example: "releaseName: devops"),
    Field(
      "\(path).jobName", .string,
      en: """
        Helm Job of the newest install, upgrade or uninstall. Its pods have the label `job-name=<jobName>` and \
        hold the log: `kubectl logs -n <targetNamespace> -l job-name=<jobName>`.
        """,
      zh: """
        最近一次安装、升级或卸载对应的 Helm Job。其 Pod 带有 `job-name=<jobName>` 标签，\
        可用 `kubectl logs -n <targetNamespace> -l job-name=<jobName>` 查看日志。
        """),
    Field(
      "\(path).configHash", .string,
      en: """
        Hash of the values last installed. When it differs from that of the values now planned, the controller \
        updates the release.
        """,
      zh: "最近一次安装所用配置的哈希值。与当前计划的配置不一致时，控制器会更新 Release。"),
    Field(
      "\(path).conditions", .list(of: .object),
      en: """
        Conditions of the types `Initialized`, `Installed`, `Upgraded` and `Uninstalled`. Reason and message of \
        the newest say why something failed.
        """,
      zh: """
        类型为 `Initialized`、`Installed`、`Upgraded` 和 `Uninstalled` 的 condition 列表。\
        失败原因见最新一条的 reason 和 message。
        """),
  ]
  return statusRows + conditionFields(below: "\(path).conditions") + stateHistoryFields(below: path)
}

private func stateHistoryFields(below path: String) -> [Field] {
  [
    Field(
      "\(path).stateHistory", .list(of: .object),
      en: """
        The latest states with their times, oldest first. A state older than the last entry is not taken in. Sign \
        of skewed clocks: the Job's `completionTime` is earlier than the last `lastTransitionTime` here.
        """,
      zh: """
        最近的状态及其时间，按时间先后排列。早于最后一条的状态不会被记录。\
        若 Job 的 `completionTime` 早于此处最后一条的 `lastTransitionTime`，说明节点间时钟不同步。
        """),
    Field(
      "\(path).stateHistory.[]", .object,
      en: "One state and when it began.",
      zh: "一个状态及其开始时间。"),
    Field(
      "\(path).stateHistory.[].state", .string, required: true, allowed: installationStates,
      en: "The state.",
      zh: "状态。"),
    Field(
      "\(path).stateHistory.[].lastTransitionTime", .timestamp, required: true,
      en: "When the state began.",
      zh: "进入该状态的时间。",
      example: "lastTransitionTime: \"2025-04-23T08:57:44Z\""),
  ]
}

/// The items of the list of conditions at `path`, as in `metav1.Condition`.
private func conditionFields(below path: String) -> [Field] {
  [
    Field(
      "\(path).[]", .object,
      en: "One aspect of the current state.",
      zh: "当前状态的一个方面。"),
    Field(
      "\(path).[].type", .string, required: true,
      en: "What the condition is about: `Initialized`, `Installed`, `Upgraded` or `Uninstalled`.",
      zh: "condition 的类型：`Initialized`、`Installed`、`Upgraded` 或 `Uninstalled`。",
      example: "type: Installed"),
    Field(
      "\(path).[].status", .string, required: true,
      allowed: [
        AllowedValue(
          "True",
          en: "The condition holds.",
          zh: "成立。"),
        AllowedValue(
          "False",
          en: "The condition does not hold.",
          zh: "不成立。"),
        AllowedValue(
          "Unknown",
          en: "It cannot be told.",
          zh: "无法判断。"),
      ],
      en: "Whether the condition holds. A string, so `True` and `False` need quotes.",
      zh: "该 condition 是否成立。值必须是字符串，因此 `True` 和 `False` 要加引号。",
      example: "status: \"True\""),
    Field(
      "\(path).[].reason", .string, required: true,
      en: """
        Why the condition last changed, as one CamelCase word for programs; not empty, at most 1024 characters.
        """,
      zh: "最近一次变化的原因，供程序识别的 CamelCase 单词；不能为空，最长 1024 个字符。"),
    Field(
      "\(path).[].message", .string, required: true,
      en: """
        Why the condition last changed, for people; may be empty, at most 32768 characters. After a failure, look \
        here first.
        """,
      zh: "最近一次变化的详细说明，供人阅读；可以为空，最长 32768 个字符。失败时请先查看此处。"),
    Field(
      "\(path).[].lastTransitionTime", .timestamp, required: true,
      en: "When the condition last changed.",
      zh: "最近一次变化的时间。",
      example: "lastTransitionTime: \"2025-04-23T08:57:44Z\""),
    Field(
      "\(path).[].observedGeneration", .integer,
      en: """
        The `metadata.generation` the condition was set for; smaller than the current one, the condition is out of \
        date. Not negative.
        """,
      zh: "设置该 condition 时对应的 `metadata.generation`；小于当前值说明该 condition 已过时。不能为负数。"),
  ]
}
