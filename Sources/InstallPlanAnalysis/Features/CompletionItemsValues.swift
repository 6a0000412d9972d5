// Values: extension names, versions, clusters, and what the schema table allows.

import KubeSphereModel
import YAMLSyntax

extension CompletionItems {
  var values: [CompletionSuggestion] {
    switch context.field.path {
    case "metadata.name": extensionNames(counterpart: written("spec", "extension", "name"))
    case "spec.extension.name": extensionNames(counterpart: written("metadata", "name"))
    case "spec.extension.version":
      (written("spec", "extension", "name") ?? written("metadata", "name")).map(versions) ?? []
    case Self.clustersPath: clusterList
    case Self.matchLabelsPath + ".*", Self.expressionPath + ".key", Self.expressionPath + ".values": labelValues
    case "metadata.labels.*", "metadata.annotations.*": knownMetadataValues
    default: allowedValues
    }
  }

  static let clustersPath = "spec.clusterScheduling.placement.clusters"

  /// Items at a dash or in brackets.
  func items(of sequence: YAMLNode) -> [CompletionSuggestion] {
    let present = Set(sequence.items.compactMap(\.string))
    switch context.field.path {
    case Self.clustersPath + ".[]": return clusters(without: present)
    case Self.expressionPath + ".values.[]": return expressionValues(of: sequence, without: present)
    default: return allowedValues
    }
  }

  private var allowedValues: [CompletionSuggestion] {
    let allowed = context.field.allowedValues
    if context.field.type == .boolean {
      return allowed.isEmpty
        ? ["true", "false"].map { bareSuggestion($0) }
        : allowed.map { bareSuggestion($0.value, Words(subject: .value(field: context.field.path, $0.value))) }
    }
    return allowed.filter { !$0.value.isEmpty }.compactMap { value in
      let isDefault = value.value == context.field.defaultValue
      let words = Words(
        description: isDefault ? say(en: "default", zh: "默认") : nil,
        subject: .value(field: context.field.path, value.value))
      return textSuggestion(value.value, .value, words, isPreselected: isDefault)
    }
  }

  // MARK: Extensions

  /// - Parameter counterpart: what the other of the two names says already; they must be the same.
  private func extensionNames(counterpart: String?) -> [CompletionSuggestion] {
    let all = catalog?.extensions ?? []
    let first = counterpart.flatMap { name in all.first { $0.name == name } }
    let (known, isOfMany) = choices(all) { $0.name }
    var suggestions: [CompletionSuggestion?] = []
    if let first {
      suggestions.append(suggestion(of: first, isPreselected: true))
    } else if let counterpart {
      suggestions.append(textSuggestion(counterpart, .extensionName, isPreselected: true))
    }
    suggestions += known.filter { $0.name != counterpart }.map {
      suggestion(of: $0, isPreselected: false, isOfMany: isOfMany)
    }
    return suggestions.compactMap(\.self)
  }

  private func suggestion(
    of extension: Extension, isPreselected: Bool, isOfMany: Bool = false
  ) -> CompletionSuggestion? {
    textSuggestion(
      `extension`.name, .extensionName, words(for: `extension`), isPreselected: isPreselected, isOfMany: isOfMany)
  }

  func words(for extension: Extension) -> Words {
    var state: [String] = []
    if let category = `extension`.category {
      state.append(catalog?.category(named: category).flatMap { text($0.displayName) } ?? category)
    }
    if let installed = `extension`.installation.version {
      state.append(say(en: "installed \(installed)", zh: "已安装 \(installed)"))
    }
    if let phase = `extension`.state, !phase.isEmpty, phase != "Installed" { state.append(phase) }
    return Words(
      detail: text(`extension`.displayName), description: state.isEmpty ? nil : state.joined(separator: " · "),
      subject: .extension(`extension`.name))
  }

  // MARK: Versions

  private func versions(of name: String) -> [CompletionSuggestion] {
    guard let catalog else { return [] }
    let owner = catalog.extension(named: name).value
    let preferred = preferredVersion(of: name)?.version
    // Versions of one extension mostly want the same; a constraint takes longer to read than all else.
    var known: [[String]: Bool] = [:]
    func isCompatible(_ version: ExtensionVersion) -> Bool {
      let constraints = [version.kubeVersion, version.ksVersion]
      if let answer = known[constraints] { return answer }
      let answer = catalog.isCompatible(version)
      known[constraints] = answer
      return answer
    }
    let (versions, isOfMany) = choices(catalog.versions(of: name), { $0.version }, besides: preferred)
    return versions.compactMap { version in
      var marks: [String] = []
      if version.version == owner?.recommendedVersion { marks.append(say(en: "recommended", zh: "推荐")) }
      if version.version == owner?.installation.version { marks.append(say(en: "installed", zh: "已安装")) }
      let isIncompatible = !isCompatible(version)
      if isIncompatible { marks.append(say(en: "incompatible", zh: "不兼容")) }
      marks.append(version.installationMode.rawValue)
      let words = Words(
        description: marks.joined(separator: " · "),
        subject: .version(extension: version.extensionName, version.version))
      return textSuggestion(
        version.version, .version, words, isPreselected: version.version == preferred, isDeprecated: isIncompatible,
        isOfMany: isOfMany)
    }
  }

  /// The recommended version, or else the newest that runs on the host cluster, releases before pre-releases.
  func preferredVersion(of name: String) -> ExtensionVersion? {
    catalog.flatMap { $0.recommendedVersion(of: name) ?? $0.newestCompatibleVersion(of: name) }
  }

  // MARK: Clusters

  func clusters(without listed: Set<String>) -> [CompletionSuggestion] {
    let (clusters, isOfMany) = choices((catalog?.clusters ?? []).filter { !listed.contains($0.name) }) { $0.name }
    return clusters.compactMap { textSuggestion($0.name, .cluster, words(for: $0), isOfMany: isOfMany) }
  }

  /// On the line of `clusters:` itself: a list in brackets.
  private var clusterList: [CompletionSuggestion] {
    let (clusters, isOfMany) = choices(catalog?.clusters ?? []) { $0.name }
    return clusters.map { cluster in
      let insertion = CompletionInsertion(lead + "[" + scalar(cluster.name) + "]" + comma)
      return suggestion(cluster.name, .cluster, insertion, words(for: cluster), isOfMany: isOfMany)
    }
  }

  func words(for cluster: Cluster) -> Words {
    var marks: [String] = []
    if cluster.isHost { marks.append(say(en: "host cluster", zh: "主集群")) }
    if cluster.isReady == false { marks.append(say(en: "not ready", zh: "未就绪")) }
    return Words(
      description: marks.isEmpty ? nil : marks.joined(separator: " · "),
      subject: .cluster(cluster.name))
  }
}
