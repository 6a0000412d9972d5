// Inlay hints: what the catalog knows of a value, behind it. Only what an author would otherwise have to look up.

import KubeSphereModel
import TextDocument
import YAMLSyntax

public struct InlayHint: Sendable, Equatable {
  /// Bytes in the file: behind the value that it is about.
  public let offset: Int
  /// Plain text, on one line.
  public let label: String
  /// Markdown.
  public let tooltip: String?
  /// Accepting the hint: the version it names is written; nil where there is nothing to write.
  public let edit: TextEdit?
}

/// The hints of a range: what becomes of the installed version, the recommended and the newest one where they are newer,
/// the namespace that is installed into, the clusters that a selector selects. In the order of the text.
///
/// - Parameter range: bytes in the file.
/// - Returns: nothing that the catalog does not say.
public func inlayHints(
  _ file: PlanFile, in range: Range<Int>, catalog: Catalog?, language: Language
) -> [InlayHint] {
  guard let catalog else { return [] }
  var hints: [InlayHint] = []
  for part in file.parts where part.range.touches(range) {
    for plan in part.content?.plans ?? [] {
      let found = HintFinder(plan: plan, catalog: catalog, language: language).all
      hints += found.map { hint in
        InlayHint(
          offset: hint.offset + part.range.lowerBound, label: hint.label, tooltip: hint.tooltip,
          edit: hint.edit.map { TextEdit($0.range.shifted(by: part.range.lowerBound), $0.newText) })
      }
    }
  }
  return hints.filter { range.holds($0.offset) }.sorted { $0.offset < $1.offset }
}

private struct HintFinder {
  let plan: Plan
  let catalog: Catalog
  let language: Language

  /// In the offsets of the part; those of one place in the order to be shown.
  var all: [InlayHint] { versionHints + namespaceHints + selectorHints }

  private func say(en: String, zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }

  // MARK: Versions

  private var versionHints: [InlayHint] {
    guard let entry = plan.extensionVersion, let name = plan.literal(plan.extensionName),
      let written = plan.literal(entry), let version = SemanticVersion(written), entry.value.kind == .scalar
    else { return [] }
    let node = entry.value
    var hints: [InlayHint] = []
    let owner = catalog.extension(named: name).value
    let tooltip = owner.map { facts(of: $0, in: catalog, language: language) }
    if let failed = owner?.installation.failedUpgrade {
      let label = say(en: "upgrade to \(plainLabel(failed)) failed", zh: "升级到 \(plainLabel(failed)) 失败")
      hints.append(InlayHint(offset: node.range.upperBound, label: label, tooltip: tooltip, edit: nil))
    }
    if let installed = owner?.installation.version, installed != written {
      var label = plainLabel("\(installed) → \(written)")
      if let present = SemanticVersion(installed), present != version {
        label += present < version ? say(en: ", upgrade", zh: "，升级") : say(en: ", downgrade", zh: "，降级")
      }
      hints.append(InlayHint(offset: node.range.upperBound, label: label, tooltip: tooltip, edit: nil))
    }
    func add(_ candidate: ExtensionVersion?, _ label: (String) -> String) {
      guard let candidate, let newer = candidate.semanticVersion, version < newer else { return }
      hints.append(
        InlayHint(
          offset: node.range.upperBound, label: label(plainLabel(candidate.version)),
          tooltip: facts(of: candidate, in: catalog, language: language),
          edit: plan.replacing(node, with: candidate.version)))
    }
    let (recommended, newest) = (catalog.recommendedVersion(of: name), catalog.newestCompatibleVersion(of: name))
    add(recommended) { say(en: "\($0) recommended", zh: "推荐 \($0)") }
    if newest != recommended { add(newest) { say(en: "newest \($0)", zh: "最新 \($0)") } }
    return hints
  }

  // MARK: Where it goes

  private var namespaceHints: [InlayHint] {
    guard let entry = plan.extensionName, let name = plan.literal(entry), entry.value.kind == .scalar,
      entry.value.parent == plan.entry("spec", "extension")?.value.resolved,
      let written = plan.literal(plan.extensionVersion), let version = catalog.version(written, of: name).value
    else { return [] }
    let namespace = plainLabel(version.targetNamespace)
    return [
      InlayHint(
        offset: entry.value.range.upperBound, label: say(en: "in \(namespace)", zh: "→ \(namespace)"),
        tooltip: say(
          en: "The namespace that this version is installed into: \(codeSpan(version.targetNamespace)).",
          zh: "此版本安装到命名空间 \(codeSpan(version.targetNamespace))。") + "\n\n" + source, edit: nil)
    ]
  }

  private var selectorHints: [InlayHint] {
    guard let scheduling = Scheduling(plan), scheduling.namesNoCluster, !catalog.clusters.isEmpty,
      let entry = scheduling.selector.entry, entry.key.kind == .scalar,
      let selector = scheduling.selectorReading?.selector
    else { return [] }
    let all = catalog.clusters
    let selected = all.filter { selector.matches($0.labels) }.map(\.name)
    let shown = selected.prefix(3).map(plainLabel).joined(separator: ", ") + (selected.count > 3 ? ", …" : "")
    let count = catalog.knowsAllClusters ? "\(selected.count)/\(all.count)" : "\(selected.count)"
    let label =
      selected.isEmpty
      ? say(en: "selects no cluster", zh: "未选中任何集群")
      : say(en: "selects \(shown) (\(count))", zh: "选中 \(shown)（\(count)）")
    let list = selected.prefix(50).map { "- \(codeSpan($0))" }.joined(separator: "\n")
    return [
      InlayHint(
        offset: colonEnd(of: entry.key), label: label, tooltip: (list.isEmpty ? [] : [list]).joined() + "\n\n" + source,
        edit: nil)
    ]
  }

  /// Behind the colon of a key.
  private func colonEnd(of key: YAMLNode) -> Int { plan.colon(behind: key).map { $0 + 1 } ?? key.range.upperBound }

  private var source: String {
    let evidence = escapedMarkdown(catalog.evidence)
    return say(en: "Source: \(evidence)", zh: "数据来源：\(evidence)")
  }
}
