// unknown-version

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let unknownVersion = Rule(
    "unknown-version", .error, "The catalog has no such version of the extension.",
    explanation: """
      The controller looks for the ExtensionVersion `<name>-<version>` by its exact name, logs one line when there is \
      none and returns: no status, no event, for ever. An installed plan that is changed to such a version cannot be \
      deleted either, until the version exists. \
      `v1.2.0` is not `1.2.0`. A Repository keeps only the newest few versions \
      (`spec.depth`, 3 by default), so a version that was published is not always there. Said only with a catalog that \
      holds versions.
      """,
    examples: [
      Example(changing("version: 1.1.3", "version: ⟦v1.1.3⟧"), catalog: exampleCatalog)
    ],
    basis: .catalog
  ) { context in
    let plan = context.plan
    guard let catalog = context.catalog, let entry = plan.extensionVersion, let version = plan.literal(entry),
      plan.versionFault(catalog) == nil, !isLeftOverVersion(version), plan.extensionNameFault == nil,
      let name = plan.literal(plan.extensionName), case .absent = catalog.version(version, of: name)
    else { return }
    // An unknown extension has no versions either; unknown-extension says so.
    if case .absent = catalog.extension(named: name) { return }
    let present = catalog.versions(of: name).map(\.version)
    let suggestions = suggestedVersions(for: version, among: present)
    let nearest = localizedList(suggestions)
    let remedy =
      present.isEmpty
      ? LocalizedText(en: "it has none at all", zh: "它没有任何版本")
      : LocalizedText(en: "nearest: \(nearest.en)", zh: "最接近的是 \(nearest.zh)")
    let message = FindingMessage(
      advice: LocalizedText(
        en: "No version `\(version)` of `\(name)` in \(catalog.evidence); \(remedy.en).",
        zh: "\(catalog.evidence) 中没有 `\(name)` 的版本 `\(version)`；\(remedy.zh)。"),
      consequence: LocalizedText(
        en: "KubeSphere would do nothing, and say nothing.", zh: "KubeSphere 不会执行任何操作，也不会给出任何提示。"))
    let fixes = suggestions.enumerated().map { index, candidate in
      Fix(
        LocalizedText(en: "Change to `\(candidate)`", zh: "改为 `\(candidate)`"),
        [plan.replacing(entry.value, with: candidate)], isPreferred: index == 0)
    }
    context.report(entry.value, message, fixes: fixes)
  }

  /// The versions that may have been meant: the same one written otherwise, then the nearest in writing, then the newest.
  ///
  /// - Parameter present: newest first.
  static func suggestedVersions(for version: String, among present: [String], count: Int = 3) -> [String] {
    var suggestions: [String] = []
    func add(_ candidate: String) {
      if !suggestions.contains(candidate) { suggestions.append(candidate) }
    }
    if let meant = SemanticVersion(version) {
      for candidate in present where SemanticVersion(candidate) == meant { add(candidate) }
    }
    for candidate in nearestNames(to: version, among: present, count: count) { add(candidate) }
    for candidate in present where suggestions.count < count { add(candidate) }
    return Array(suggestions.prefix(count))
  }
}
