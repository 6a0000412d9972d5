// The states of an install, an upgrade and an uninstall: of the extension itself and of its agent on each cluster.
// What each means for the author, and what to do when it stays there.

let installationStates: [AllowedValue] = [
  AllowedValue(
    "",
    en: """
      Nothing has been done yet. If it stays: there is no ExtensionVersion `<name>-<version>` in this cluster, \
      which the controller only logs. For an agent: it waits for the host part to be `Installed`.
      """,
    zh: """
      尚未开始处理。若一直为空，说明当前集群中没有 ExtensionVersion `<name>-<version>`，\
      控制器只会为此记录日志。对 Agent 而言，则是在等待主集群部分进入 `Installed`。
      """),
  AllowedValue(
    "Preparing",
    en: """
      The chart is loaded and the target namespace made ready; the Helm Job does not exist yet. Edits are \
      ignored until this ends. If it stays, read the log of the controller manager.
      """,
    zh: """
      正在加载 Chart 并准备目标命名空间，Helm Job 尚未创建。此过程结束前的修改不会被处理。若一直停留，\
      请查看 controller-manager 的日志。
      """),
  AllowedValue(
    "Installing",
    en: """
      The Helm Job is installing; edits are ignored until it ends. If the Job is complete and the state stays: \
      the clocks of the nodes differ (set up NTP), or `metadata.name` is not the name of the extension.
      """,
    zh: """
      Helm Job 正在安装，结束前的修改不会被处理。若 Job 已完成而状态不变，\
      可能是节点间时钟不同步（请检查 NTP），或 `metadata.name` 与扩展组件名称不一致。
      """),
  AllowedValue(
    "Installed",
    en: """
      Installed, or upgraded, as planned. A dependency that is missing shows only now: in pods that crash, or \
      features that are not there.
      """,
    zh: "已按计划完成安装或升级。依赖缺失的问题要到此时才会显现：Pod 反复崩溃，或部分功能不可用。"),
  AllowedValue(
    "InstallFailed",
    en: """
      The install failed. Read the log of the pods with the label `job-name=<jobName>` in `targetNamespace`; the \
      newest condition holds the reason. Usual causes: version or chart missing, dependency missing, error in \
      `config`. A changed version or configuration starts another attempt.
      """,
    zh: """
      安装失败。请在 `targetNamespace` 中查看带有 `job-name=<jobName>` 标签的 Pod 的日志；\
      最新的 condition 给出了原因。常见原因：版本或 Chart 不存在、缺少依赖、`config` 有误。\
      修改版本或配置后会重新尝试。
      """),
  AllowedValue(
    "Upgrading",
    en: """
      The Helm Job is upgrading, or applying another configuration; edits are ignored until it ends. If the Job \
      is complete and the state stays: the clocks of the nodes differ (set up NTP).
      """,
    zh: """
      Helm Job 正在升级或应用新的配置，结束前的修改不会被处理。若 Job 已完成而状态不变，\
      通常是节点间时钟不同步（请检查 NTP）。
      """),
  AllowedValue(
    "UpgradeFailed",
    en: """
      The upgrade, or the change of configuration, failed. Read the log of the pods with the label \
      `job-name=<jobName>` in `targetNamespace`; the newest condition holds the reason. Usual causes: version or \
      chart missing, dependency missing, error in `config`. A changed version or configuration starts another \
      attempt.
      """,
    zh: """
      升级或配置更新失败。请在 `targetNamespace` 中查看带有 `job-name=<jobName>` 标签的 Pod 的日志；\
      最新的 condition 给出了原因。常见原因：版本或 Chart 不存在、缺少依赖、`config` 有误。\
      修改版本或配置后会重新尝试。
      """),
  AllowedValue(
    "Uninstalling",
    en: """
      The plan was deleted, or the cluster is no longer placed, and the Helm Job is uninstalling. If it stays, \
      read the log of the Job; the annotation `kubesphere.io/force-delete` forces the uninstall of a deleted \
      plan.
      """,
    zh: """
      安装计划已被删除，或该集群不再是目标集群，Helm Job 正在卸载。若一直停留，请查看 Job 日志；\
      对已删除的安装计划，可添加 `kubesphere.io/force-delete` 注解强制卸载。
      """),
  AllowedValue(
    "Uninstalled",
    en: "The Helm release is gone. The plan, or the entry of the cluster, goes next.",
    zh: "Helm Release 已移除，随后安装计划（或该集群的条目）也会被清除。"),
  AllowedValue(
    "UninstallFailed",
    en: """
      The uninstall failed. Read the log of the pods with the label `job-name=<jobName>` in `targetNamespace`; \
      the newest condition holds the reason. The annotation `kubesphere.io/force-delete` forces the uninstall of \
      a deleted plan.
      """,
    zh: """
      卸载失败。请在 `targetNamespace` 中查看带有 `job-name=<jobName>` 标签的 Pod 的日志；\
      最新的 condition 给出了原因。对已删除的安装计划，可添加 `kubesphere.io/force-delete` 注解强制卸载。
      """),
]
