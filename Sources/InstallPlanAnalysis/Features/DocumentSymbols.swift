// The outline of a file: its plans, their fields, and the keys of the Helm values inside them.

import TextDocument
import YAMLSyntax

public struct DocumentSymbol: Sendable, Equatable {
  public enum Kind: Sendable { case plan, object, list, text, number, boolean, null, cluster }

  /// On one line, never empty. Of `config` and overrides only keys are named: values may be secrets.
  public let name: String
  /// On one line: the value of a field; of a plan, the extension and version.
  public let detail: String?
  public let kind: Kind
  /// Bytes in the file. Holds `selectionRange` and the ranges of the children.
  public let range: Range<Int>
  public let selectionRange: Range<Int>
  public let children: [DocumentSymbol]
}

/// One root for each plan, items of lists among them, in the order of the text. Of a file of very many plans these alone,
/// and of a very long mapping or list its beginning: nobody looks through more, and some editors come to a stand.
public func documentSymbols(_ file: PlanFile) -> [DocumentSymbol] {
  let withMembers = file.planCount <= mostPlansWithMembers
  return file.parts.flatMap { part -> [DocumentSymbol] in
    (part.content?.plans ?? []).sorted { $0.root.range.lowerBound < $1.root.range.lowerBound }.map { plan in
      Outline(plan, offset: part.range.lowerBound, withMembers: withMembers).root
    }
  }
}

/// As deep as anybody looks; deeper nesting is somebody's attempt.
private let deepest = 48
private let longestText = 80
private let mostPlansWithMembers = 500
private let mostMembers = 2000

private struct Outline {
  private let plan: Plan
  private let offset: Int
  private let withMembers: Bool
  private let configs: [YAMLNode: EmbeddedConfig]
  /// The values of `config` and overrides, whatever they are by mistake.
  private let secrets: Set<YAMLNode>

  init(_ plan: Plan, offset: Int, withMembers: Bool) {
    self.plan = plan
    self.offset = offset
    self.withMembers = withMembers
    guard withMembers else {
      (secrets, configs) = ([], [:])
      return
    }
    let overrides = plan.clusterScheduling?.value.member("overrides")?.value.effectiveEntries ?? []
    secrets = Set(([plan.spec?.value.member("config")].compactMap(\.self) + overrides).map(\.value.resolved))
    configs = Dictionary(embeddedConfigs(of: plan).map { ($0.scalar, $0) }) { first, _ in first }
  }

  var root: DocumentSymbol { symbol(ofPlan: plan.root) }

  private func symbol(ofPlan root: YAMLNode) -> DocumentSymbol {
    let name = plan.name?.value.string ?? ""
    let installed = [plan.extensionName, plan.extensionVersion].compactMap { $0?.value.resolved.text }
      .filter { !$0.isEmpty }.joined(separator: " ")
    let members = withMembers ? members(of: root, place, depth: 0) : []
    let range = root.range.shifted(by: offset)
    let selected = (plan.name ?? root.entries.first { _ in true }).map { $0.key.contentRange.shifted(by: offset) }
    return symbol(
      name.isEmpty ? Plan.kind : name, installed.isEmpty ? nil : installed, .plan, range,
      selected ?? range, members)
  }

  /// From the node's document to the file.
  private typealias Place = (Range<Int>) -> Range<Int>

  private var place: Place { { $0.shifted(by: offset) } }

  private func members(of mapping: YAMLNode, _ place: @escaping Place, isSecret: Bool = false, depth: Int)
    -> [DocumentSymbol]
  {
    guard depth < deepest else { return [] }
    return mapping.entries.prefix(mostMembers).compactMap { entry in
      guard !entry.key.range.isEmpty else { return nil }
      let start = entry.key.range.lowerBound
      let range = start..<max(entry.value.range.upperBound, entry.key.range.upperBound)
      let name = entry.key.kind == .scalar ? entry.key.text : "?"
      let isSecret = isSecret || secrets.contains(entry.value.resolved)
      return symbol(
        name, isSecret ? nil : detail(of: entry.value), kind(of: entry.value), place(range),
        place(entry.key.contentRange), children(of: entry.value, place, isSecret: isSecret, depth: depth + 1))
    }
  }

  private func children(of value: YAMLNode, _ place: @escaping Place, isSecret: Bool, depth: Int) -> [DocumentSymbol] {
    guard depth < deepest else { return [] }
    switch value.kind {
    case .alias: return []
    case .mapping: return members(of: value, place, isSecret: isSecret, depth: depth)
    case .sequence:
      return value.items.prefix(mostMembers).enumerated().compactMap { index, item in
        guard !item.range.isEmpty else { return nil }
        let name = isSecret ? nil : itemName(item)
        return symbol(
          name ?? "[\(index)]", nil, kind(of: item), place(item.range), place(item.contentRange),
          children(of: item, place, isSecret: isSecret, depth: depth + 1))
      }
    case .scalar:
      guard let config = configs[value], let root = config.document.root else { return [] }
      let inside: Place = { place(config.hostRange($0)) }
      return children(of: root, inside, isSecret: true, depth: depth)
    }
  }

  private func itemName(_ item: YAMLNode) -> String? {
    let item = item.resolved
    switch item.kind {
    case .scalar: return item.text
    case .mapping:
      for key in ["name", "key", "type"] {
        if let text = item.member(key)?.value.string, !text.isEmpty { return text }
      }
      return nil
    default: return nil
    }
  }

  private func detail(of value: YAMLNode) -> String? {
    let value = value.resolved
    guard value.kind == .scalar, value.style != .literal, value.style != .folded else {
      return nil
    }
    return value.text
  }

  private func kind(of value: YAMLNode) -> DocumentSymbol.Kind {
    let value = value.resolved
    switch value.kind {
    case .mapping: return .object
    case .sequence: return .list
    case .scalar, .alias:
      if let config = configs[value] { return config.cluster == nil ? .object : .cluster }
      return switch value.scalar {
      case .boolean: .boolean
      case .integer, .float: .number
      case .null: .null
      default: .text
      }
    }
  }

  private func symbol(
    _ name: String, _ detail: String?, _ kind: DocumentSymbol.Kind, _ range: Range<Int>, _ selection: Range<Int>,
    _ children: [DocumentSymbol]
  ) -> DocumentSymbol {
    // What an editor wants to hold, whatever the text's repairs have made of it.
    let inner = [selection] + children.map(\.range)
    let lower = inner.reduce(range.lowerBound) { min($0, $1.lowerBound) }
    let upper = inner.reduce(range.upperBound) { max($0, $1.upperBound) }
    let name = oneLine(name)
    return DocumentSymbol(
      name: name.isEmpty ? "\"\"" : name, detail: detail.map(oneLine).flatMap { $0.isEmpty ? nil : $0 }, kind: kind,
      range: lower..<upper, selectionRange: selection, children: children)
  }

  /// A text as an outline can show it.
  private func oneLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(longestText) {
      result.append(scalar.properties.isWhitespace ? " " : scalar)
    }
    let shown = visible(String(result)).trimmed
    return text.unicodeScalars.count > longestText ? shown + "…" : shown
  }
}

extension String {
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
