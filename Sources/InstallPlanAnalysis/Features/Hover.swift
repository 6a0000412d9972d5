// Hover: what a key means, what a value stands for.

import HelmCharts
import KubeSphereModel
import YAMLSyntax

public struct HoverResult: Sendable, Equatable {
  public let markdown: String
  /// The key or value it is about: bytes in the file.
  public let range: Range<Int>
}

/// What there is to say about a place in a file.
///
/// On a key, the field's documentation; on a value, what the catalog knows of the extension, version or cluster it names,
/// or what the value means, or again the field's documentation; on `kind`, also how the plan stands. Inside Helm values, what the chart says of
/// the key, where it is known. Nothing outside of plans, and in block scalars nothing else.
///
/// - Parameter offset: bytes in the file; either end of a key or value belongs to it.
public func hover(
  _ file: PlanFile, at offset: Int, catalog: Catalog?, charts: Charts? = nil, language: Language
) -> HoverResult? {
  let part = file.part(at: offset)
  if let content = part.content, let hit = chartKeyHit(in: content, at: offset - part.range.lowerBound, charts) {
    return HoverResult(markdown: chartKeyText(hit, language), range: hit.range.shifted(by: part.range.lowerBound))
  }
  guard let content = part.content, let hit = schemaHit(in: content, at: offset - part.range.lowerBound) else {
    return nil
  }
  var text = hit.isKey ? keyText(hit, catalog, language) : valueText(hit, catalog, language)
  // What code lenses say, for those who have none.
  if hit.field.path == "kind", let catalog, let facts = standingText(of: hit.plan, in: catalog, language: language) {
    text = text.map { $0 + "\n\n---\n\n" + facts }
  }
  return text.map { HoverResult(markdown: $0, range: hit.range.shifted(by: part.range.lowerBound)) }
}

private func keyText(_ hit: SchemaHit, _ catalog: Catalog?, _ language: Language) -> String {
  let documentation = hoverText(of: hit.field, language: language)
  guard let catalog, let key = hit.key, isNamedAfterCluster(hit.field) else { return documentation }
  let name = key.resolved.text
  switch catalog.cluster(named: name) {
  case .known(let cluster):
    return documentation + "\n\n---\n\n" + facts(of: cluster, in: catalog, language: language)
  case .absent where isLiteral(name, key, in: hit.plan):
    return "**\(absentCluster(name, in: catalog).text(in: language))**\n\n" + documentation
  case .absent, .unknown: return documentation
  }
}

/// Whether the keys of these rows are names of clusters.
private func isNamedAfterCluster(_ field: Field) -> Bool {
  field.path == "spec.clusterScheduling.overrides.*" || field.path == "status.clusterSchedulingStatuses.*"
}

private func valueText(_ hit: SchemaHit, _ catalog: Catalog?, _ language: Language) -> String? {
  let node = hit.value.resolved
  // A value left out has nothing to point at; between the members of a collection no field is meant, but an alias of
  // one is a value as any other.
  guard !hit.value.range.isEmpty, node.kind == .scalar || hit.value.kind == .alias else { return nil }
  guard hit.value.style != .literal, hit.value.style != .folded else { return nil }
  if let catalog, let name = node.string, !name.isEmpty,
    let text = nameText(name, hit, catalog, language)
  {
    return text
  }
  if let value = allowedValue(node, hit.field) {
    return hoverText(of: value, written: node.text, field: hit.field, language: language)
  }
  return hoverText(of: hit.field, language: language)
}

/// The row of the table for what is written; spellings such as `yes` count as kubectl reads them.
private func allowedValue(_ node: YAMLNode, _ field: Field) -> AllowedValue? {
  let value: String
  switch node.scalar {
  case .boolean(let isTrue)? where field.type == .boolean: value = isTrue ? "true" : "false"
  case .string(let text)? where field.type == .string: value = text
  default: return nil
  }
  return field.allowedValues.first { $0.value == value }
}

/// What the catalog says of the name or version that a value holds: its facts, or, in front of the field's
/// documentation, that there is no such thing. Nil where it cannot say, and for other fields.
private func nameText(_ name: String, _ hit: SchemaHit, _ catalog: Catalog, _ language: Language) -> String? {
  let absence: LocalizedText
  switch hit.field.path {
  case "metadata.name", "spec.extension.name":
    switch catalog.extension(named: name) {
    case .known(let found): return facts(of: found, in: catalog, language: language)
    case .absent: absence = absentExtension(name, in: catalog)
    case .unknown: return nil
    }
  case "spec.extension.version":
    guard let ownerNode = hit.plan.extensionName?.value, let owner = ownerNode.string, !owner.isEmpty else {
      return nil
    }
    switch catalog.version(name, of: owner) {
    case .known(let found): return facts(of: found, in: catalog, language: language)
    case .absent:
      guard isLiteral(owner, ownerNode, in: hit.plan) else { return nil }
      absence = absentVersion(name, of: owner, in: catalog)
    case .unknown: return nil
    }
  case "spec.clusterScheduling.placement.clusters.[]":
    switch catalog.cluster(named: name) {
    case .known(let found): return facts(of: found, in: catalog, language: language)
    case .absent: absence = absentCluster(name, in: catalog)
    case .unknown: return nil
    }
  default: return nil
  }
  guard isLiteral(name, hit.value, in: hit.plan) else { return nil }
  return "**\(absence.text(in: language))**\n\n" + hoverText(of: hit.field, language: language)
}

private func absentExtension(_ name: String, in catalog: Catalog) -> LocalizedText {
  let (code, evidence) = (codeSpan(name), escapedMarkdown(catalog.evidence))
  return LocalizedText(en: "There is no extension \(code) in \(evidence).", zh: "\(evidence) 中没有扩展组件 \(code)。")
}

private func absentVersion(_ version: String, of name: String, in catalog: Catalog) -> LocalizedText {
  // An extension that does not exist has no versions either; the cause is worth more than the effect.
  if case .absent = catalog.extension(named: name) { return absentExtension(name, in: catalog) }
  let (owner, code, evidence) = (codeSpan(name), codeSpan(version), escapedMarkdown(catalog.evidence))
  return LocalizedText(
    en: "\(owner) has no version \(code) in \(evidence).", zh: "\(evidence) 中的 \(owner) 没有版本 \(code)。")
}

private func absentCluster(_ name: String, in catalog: Catalog) -> LocalizedText {
  let (code, evidence) = (codeSpan(name), escapedMarkdown(catalog.evidence))
  return LocalizedText(en: "There is no cluster \(code) in \(evidence).", zh: "\(evidence) 中没有集群 \(code)。")
}

/// Whether a text is really what will be applied, as `Plan.literal` has it: only then can it be missed in a catalog.
private func isLiteral(_ text: String, _ value: YAMLNode, in plan: Plan) -> Bool {
  !text.contains("${") && !plan.document.isRepaired(value.range)
}
