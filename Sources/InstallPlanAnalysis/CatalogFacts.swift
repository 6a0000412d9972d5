// What a catalog knows of an extension, a version or a cluster, as Markdown: for hovers and for completion's
// documentation. Every text of the catalog passes through MarkdownText.swift.

import KubeSphereModel

/// Longer lists are cut, and say so.
private let longestList = 10

func facts(of extension: Extension, in catalog: Catalog, language: Language) -> String {
  let item = `extension`
  var facts = FactSheet(language)
  let versions = catalog.versions(of: item.name)
  facts.title(item.displayName, name: item.name)
  facts.paragraph(item.description)
  facts.category(item.category, in: catalog)
  if let provider = facts.text(item.provider) { facts.item(en: "Provider", zh: "提供者", escapedMarkdown(provider)) }
  facts.state(of: item)
  if let recommended = item.recommendedVersion, !recommended.isEmpty {
    facts.item(en: "Recommended version", zh: "推荐版本", codeSpan(recommended))
  }
  if !versions.isEmpty {
    facts.item(en: "Versions", zh: "可用版本", facts.list(versions.map { codeSpan($0.version) }))
  }
  if let newest = versions.first {
    facts.item(
      en: "Installation mode of the newest", zh: "最新版本的安装模式", facts.mode(newest.installationMode, of: item.name))
    if !newest.externalDependencies.isEmpty {
      facts.item(
        en: "Dependencies of the newest", zh: "最新版本的依赖",
        facts.list(newest.externalDependencies.map { facts.dependency($0) }))
    }
  }
  return facts.finished(catalog)
}

func facts(of version: ExtensionVersion, in catalog: Catalog, language: Language) -> String {
  var facts = FactSheet(language)
  let owner = catalog.extension(named: version.extensionName).value
  let names = version.displayName.text(in: "en") == nil ? owner?.displayName : version.displayName
  facts.title(names ?? LocaleTexts(), name: version.extensionName, version: version.version)
  facts.item(en: "Installation mode", zh: "安装模式", facts.mode(version.installationMode, of: version.extensionName))
  facts.item(en: "Target namespace", zh: "目标命名空间", codeSpan(version.targetNamespace))
  facts.requirement(.kubernetes, version.kubeVersion, version, host: catalog.hostCluster)
  facts.requirement(.kubeSphere, version.ksVersion, version, host: catalog.hostCluster)
  if version.externalDependencies.isEmpty {
    facts.item(en: "Dependencies", zh: "依赖", facts.say(en: "none", zh: "无"))
  } else {
    facts.item(en: "Dependencies", zh: "依赖", "")
    for dependency in version.externalDependencies.prefix(longestList) {
      facts.subitem(facts.dependency(dependency, state: facts.state(of: dependency, in: catalog)))
    }
    if let more = facts.more(than: version.externalDependencies.count) { facts.subitem(more) }
  }
  if let owner {
    facts.recommendation(of: version, owner)
    facts.installation(of: version, owner)
  }
  if let docs = version.docs.flatMap(linkMarkdown) { facts.item(en: "Documentation", zh: "文档", docs) }
  if let home = version.home.flatMap(linkMarkdown) { facts.item(en: "Home page", zh: "主页", home) }
  return facts.finished(catalog)
}

func facts(of cluster: Cluster, in catalog: Catalog, language: Language) -> String {
  var facts = FactSheet(language)
  facts.title(LocaleTexts(), name: cluster.name)
  facts.item(
    en: "Role", zh: "角色",
    cluster.isHost
      ? facts.say(en: "host cluster", zh: "主集群（host）") : facts.say(en: "member cluster", zh: "成员集群（member）"))
  let unknown = facts.say(en: "unknown", zh: "未知")
  facts.item(en: "Kubernetes", zh: "Kubernetes 版本", cluster.kubernetesVersion.map(codeSpan) ?? unknown)
  facts.item(en: "KubeSphere", zh: "KubeSphere 版本", cluster.kubeSphereVersion.map(codeSpan) ?? unknown)
  let skipped = facts.say(en: "an agent for it is skipped silently", zh: "分配到该集群的 Agent 会被静默跳过")
  switch cluster.isReady {
  case true?: facts.item(en: "Ready", zh: "就绪", facts.say(en: "yes", zh: "是"))
  case false?: facts.item(en: "Ready", zh: "就绪", facts.say(en: "**no**: \(skipped)", zh: "**否**：\(skipped)"))
  case nil: facts.item(en: "Ready", zh: "就绪", unknown)
  }
  if cluster.conditions["Schedulable"] == "False" {
    facts.item(en: "Schedulable", zh: "可调度", facts.say(en: "**no**: \(skipped)", zh: "**否**：\(skipped)"))
  }
  if !cluster.labels.isEmpty {
    let labels = cluster.labels.sorted { $0.key < $1.key }.map { codeSpan("\($0.key): \($0.value)") }
    facts.item(en: "Labels", zh: "标签", facts.list(labels))
  }
  return facts.finished(catalog)
}

/// The text while it is written, in one language.
private struct FactSheet {
  let language: Language
  private var lines: [String] = []

  init(_ language: Language) { self.language = language }

  func say(en: String, zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }

  func text(_ texts: LocaleTexts) -> String? { texts.text(in: language == .chinese ? "zh" : "en") }

  mutating func title(_ displayName: LocaleTexts, name: String, version: String? = nil) {
    let code = [name, version].compactMap { $0 }.map(codeSpan).joined(separator: " ")
    let shown = text(displayName).map(escapedMarkdown) ?? ""
    lines.append(shown.isEmpty ? "**\(code)**" : "**\(shown)** · \(code)")
    lines.append("")
  }

  mutating func paragraph(_ texts: LocaleTexts) {
    guard let text = text(texts).map(escapedMarkdown), !text.isEmpty else { return }
    lines.append(text)
    lines.append("")
  }

  mutating func item(en: String, zh: String, _ value: String) {
    lines.append("- " + say(en: value.isEmpty ? "\(en):" : "\(en): \(value)", zh: "\(zh)：\(value)"))
  }

  mutating func subitem(_ value: String) { lines.append("  - " + value) }

  /// The last line names where the facts come from.
  func finished(_ catalog: Catalog) -> String {
    let evidence = escapedMarkdown(catalog.evidence)
    return (lines + ["", say(en: "Source: \(evidence)", zh: "数据来源：\(evidence)")]).joined(separator: "\n")
  }

  func list(_ values: [String]) -> String {
    let shown = values.prefix(longestList) + (more(than: values.count).map { [$0] } ?? [])
    return shown.joined(separator: say(en: ", ", zh: "、"))
  }

  func more(than count: Int) -> String? {
    guard count > longestList else { return nil }
    return say(en: "… \(count - longestList) more", zh: "……另有 \(count - longestList) 项")
  }
}

// MARK: - Extensions

extension FactSheet {
  mutating func category(_ name: String?, in catalog: Catalog) {
    guard let name, !name.isEmpty else { return }
    let shown = catalog.category(named: name).flatMap { text($0.displayName) } ?? name
    item(en: "Category", zh: "分类", escapedMarkdown(shown))
  }

  mutating func state(of extension: Extension) {
    let state = `extension`.state ?? ""
    var parts: [String] = []
    switch `extension`.installation {
    case .version(let version):
      parts.append(say(en: "\(codeSpan(version)) is installed", zh: "已安装 \(codeSpan(version))"))
    case .unknownVersion(let failed):
      parts.append(say(en: "installed", zh: "已安装"))
      if let failed {
        parts.append(say(en: "upgrade to \(codeSpan(failed)) failed", zh: "升级到 \(codeSpan(failed)) 失败"))
      }
    case .absent: parts.append(say(en: "not installed", zh: "未安装"))
    case .unknown: break
    }
    if !state.isEmpty, state != "Installed" { parts.append(codeSpan(state)) }
    if let planned = `extension`.plannedVersion, !planned.isEmpty, planned != `extension`.installation.version {
      parts.append(say(en: "\(codeSpan(planned)) is planned", zh: "计划安装 \(codeSpan(planned))"))
    }
    if let isEnabled = `extension`.isEnabled, `extension`.installation.isInstalled {
      parts.append(isEnabled ? say(en: "enabled", zh: "已启用") : say(en: "disabled", zh: "已禁用"))
    }
    item(en: "State", zh: "状态", parts.joined(separator: say(en: ", ", zh: "，")))
  }

  func mode(_ mode: InstallationMode, of name: String) -> String {
    switch mode {
    case .hostOnly:
      say(
        en: "`HostOnly`: runs on the host cluster only; leave `clusterScheduling` out of its plan",
        zh: "`HostOnly`，仅部署在主集群，安装计划中不需要 `clusterScheduling`")
    case .multicluster:
      say(
        en: """
          `Multicluster`: a host part, then agents (Helm release \(codeSpan(name + "-agent"))) on the clusters that \
          `clusterScheduling` chooses
          """,
        zh: """
          `Multicluster`，先部署主集群部分，再在 `clusterScheduling` 选定的集群上部署 Agent\
          （Helm Release \(codeSpan(name + "-agent"))）
          """)
    }
  }

  func dependency(_ dependency: ExternalDependency, state: String = "") -> String {
    var text = codeSpan(dependency.name)
    if !dependency.version.isEmpty { text += " " + codeSpan(dependency.version) }
    var notes: [String] = []
    if dependency.isRequired { notes.append(say(en: "required", zh: "必需")) }
    if dependency.type != "extension" { notes.append(codeSpan(dependency.type)) }
    if !notes.isEmpty {
      let joined = notes.joined(separator: say(en: ", ", zh: "，"))
      text += say(en: " (\(joined))", zh: "（\(joined)）")
    }
    return state.isEmpty ? text : text + say(en: ": ", zh: "：") + state
  }
}

// MARK: - Versions

extension FactSheet {
  /// Whether the cluster has what a version depends on; empty where the catalog cannot say.
  func state(of dependency: ExternalDependency, in catalog: Catalog) -> String {
    guard dependency.type == "extension" else { return "" }
    switch catalog.extension(named: dependency.name) {
    case .unknown: return ""
    case .absent: return say(en: "**not in the catalog**", zh: "**目录中没有**")
    case .known(let item):
      let installed: String
      switch item.installation {
      case .version(let version): installed = version
      case .unknownVersion: return say(en: "installed, in a version that is not known", zh: "已安装，版本未知")
      case .absent: return say(en: "**not installed**", zh: "**未安装**") + stateOfUninstalled(item)
      case .unknown: return ""
      }
      let isOutside =
        if let constraint = VersionConstraint(dependency.version), let version = SemanticVersion(installed) {
          !constraint.allows(version)
        } else {
          false
        }
      let name = codeSpan(installed)
      return isOutside
        ? say(en: "\(name) is installed, which is **not in this range**", zh: "已安装 \(name)，**不满足版本要求**")
        : say(en: "\(name) is installed", zh: "已安装 \(name)")
    }
  }

  /// Why something is not installed, where its state tells; else empty.
  private func stateOfUninstalled(_ item: Extension) -> String {
    guard let state = item.state, !state.isEmpty else { return "" }
    return say(en: " (\(codeSpan(state)))", zh: "（\(codeSpan(state))）")
  }

  /// What the version asks of Kubernetes or KubeSphere, and whether the host cluster has it where that can be told.
  mutating func requirement(_ product: Product, _ constraint: String, _ version: ExtensionVersion, host: Cluster?) {
    guard !constraint.isEmpty else { return }
    var text = codeSpan(constraint)
    let present = product == .kubernetes ? host?.kubernetesVersion : host?.kubeSphereVersion
    if let host, let present, let range = VersionConstraint(constraint), let running = SemanticVersion(present) {
      let name = codeSpan(present)
      if version.incompatibilities(with: host).contains(where: { $0.product == product }) {
        text += say(en: "; the host cluster has \(name): **not met**", zh: "；主集群为 \(name)，**不满足**")
      } else if range.allows(running) {
        text += say(en: "; the host cluster has \(name): met", zh: "；主集群为 \(name)，满足")
      } else {
        text += say(
          en: "; the host cluster has \(name): met, its vendor's suffix aside", zh: "；主集群为 \(name)，不计厂商后缀则满足")
      }
    }
    item(en: product.rawValue, zh: "\(product.rawValue) 版本要求", text)
  }

  mutating func recommendation(of version: ExtensionVersion, _ owner: Extension) {
    guard let recommended = owner.recommendedVersion, !recommended.isEmpty else { return }
    let other = codeSpan(recommended)
    item(
      en: "Recommended", zh: "推荐版本",
      recommended == version.version
        ? say(en: "yes", zh: "即此版本") : say(en: "no, \(other) is", zh: "\(other)"))
  }

  mutating func installation(of version: ExtensionVersion, _ owner: Extension) {
    let installed: String
    switch owner.installation {
    case .version(let version): installed = version
    case .unknownVersion(let failed):
      var text = say(en: "not known", zh: "未知")
      if let failed {
        text += say(en: ": the upgrade to \(codeSpan(failed)) failed", zh: "：升级到 \(codeSpan(failed)) 失败")
      }
      return item(en: "Installed", zh: "已安装版本", text)
    case .absent:
      return item(en: "Installed", zh: "已安装版本", say(en: "no", zh: "无") + stateOfUninstalled(owner))
    case .unknown: return
    }
    guard installed != version.version else {
      return item(en: "Installed", zh: "已安装版本", say(en: "yes", zh: "即此版本"))
    }
    let other = codeSpan(installed)
    var text = other
    if let present = SemanticVersion(installed), let new = version.semanticVersion, present != new {
      text +=
        present < new
        ? say(en: " (this one is an upgrade)", zh: "，改为此版本属于升级")
        : say(
          en: " (this one is a **downgrade**, which few charts support)",
          zh: "，改为此版本属于**降级**，大多数 Chart 不支持")
    }
    item(en: "Installed", zh: "已安装版本", text)
  }
}
