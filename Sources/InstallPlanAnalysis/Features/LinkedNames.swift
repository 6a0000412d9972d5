// Names that have to be the same: the plan's and its extension's; a cluster's where it is placed and where its
// configuration is overridden. They are renamed, edited and highlighted together.

import TextDocument
import YAMLSyntax

/// Places of one plan that hold one name. Offsets are bytes in the file.
public struct LinkedNames: Sendable, Equatable {
  public enum Subject: Sendable, Equatable {
    /// `metadata.name` and `spec.extension.name`.
    case plan
    /// `placement.clusters` and the keys of `overrides`.
    case cluster
  }

  public struct Occurrence: Sendable, Equatable {
    /// The scalar, its quotes included.
    public let range: Range<Int>
    /// The name itself, between the quotes, where its text stands as it is; nil where something in it is escaped.
    public let verbatimRange: Range<Int>?
    fileprivate let style: YAMLNode.Style
  }

  public let subject: Subject
  /// As it is read.
  public let name: String
  /// In the order of the text, the one at the place in question among them.
  public let occurrences: [Occurrence]
  /// Which of them the place is on.
  public let current: Int
  /// The alias that the place is on, where that stands for one of them.
  public let alias: Range<Int>?
  /// The other names that a new one must differ from.
  fileprivate let taken: Set<String>
  fileprivate let isJSON: Bool
}

/// The names that belong together with the one at a place.
///
/// - Parameter offset: bytes in the file; either end of a name belongs to it.
/// - Returns: nil where no such name is: outside of plans, on an empty name, and on one that is written as a block
///   scalar or could not be read.
public func linkedNames(_ file: PlanFile, at offset: Int) -> LinkedNames? {
  guard let (part, plan, written) = scalar(in: file, at: offset) else { return nil }
  let node = written.resolved
  let name = node.text
  guard !name.isEmpty, node.isName else { return nil }
  let named = plan.namedByPlan
  let subject: LinkedNames.Subject
  let nodes: [YAMLNode]
  if named.contains(node) {
    (subject, nodes) = (.plan, named)
  } else {
    (subject, nodes) = (.cluster, plan.clusterNames)
    guard nodes.contains(node) else { return nil }
  }
  var seen: Set<YAMLNode> = []
  let same = nodes.filter { $0.hasText(name) && $0.isName && seen.insert($0).inserted }
    .sorted { $0.range.lowerBound < $1.range.lowerBound }
  guard let current = same.firstIndex(of: node) else { return nil }
  let occurrences = same.map { node in
    LinkedNames.Occurrence(
      range: node.contentRange.shifted(by: part.range.lowerBound),
      verbatimRange: node.verbatimRange(in: plan.source)?.shifted(by: part.range.lowerBound), style: node.style)
  }
  return LinkedNames(
    subject: subject, name: name, occurrences: occurrences, current: current,
    alias: written.kind == .alias ? written.range.shifted(by: part.range.lowerBound) : nil,
    taken: subject == .cluster ? Set(nodes.map(\.text)).subtracting([name]) : [], isJSON: plan.isJSON)
}

extension LinkedNames {
  /// Edits that give all of them another name, each in its own quotes.
  ///
  /// - Throws: why Kubernetes would not take the name, or the plan has it already.
  public func renaming(to newName: String) throws(RenameProblem) -> [TextEdit] {
    let (what, limit) = subject == .plan ? ("A plan", 63) : ("A cluster", 253)
    if let fault = subdomainFault(newName, limit: limit) {
      throw RenameProblem(
        message: "\(what)'s name is made of lower case letters, digits, `-` and `.`: this one \(fault).")
    }
    if taken.contains(newName) {
      throw RenameProblem(
        message:
          "Choose another name, or remove `\(name)`: this plan has a cluster `\(newName)` already, and would name "
          + "it twice.")
    }
    return occurrences.map { TextEdit($0.range, written(newName, $0.style)) }
  }

  private func written(_ name: String, _ style: YAMLNode.Style) -> String {
    switch style {
    // Nothing in a valid name means something to quotes.
    case .singleQuoted: "'\(name)'"
    case .doubleQuoted: "\"\(name)\""
    default: isJSON || needsQuotes(name) ? quoted(name) : name
    }
  }
}

/// Why something cannot be renamed, for the author.
public struct RenameProblem: Error, Sendable, Equatable {
  public let message: String

  public init(message: String) { self.message = message }
}

/// Why nothing can be renamed at a place of a plan; nil outside of plans, of which there is nothing to say.
public func refusalToRename(_ file: PlanFile, at offset: Int) -> RenameProblem? {
  let part = file.part(at: offset)
  let inPart = offset - part.range.lowerBound
  guard part.content?.plans.contains(where: { $0.root.range.holds(inPart) }) == true else { return nil }
  return RenameProblem(
    message: "Only names can be renamed here: the plan's (`metadata.name`, `spec.extension.name`), and a cluster's in "
      + "`placement.clusters` and `overrides`.")
}

/// The scalar at a place, or the alias of one, where it stands in a plan.
private func scalar(in file: PlanFile, at offset: Int) -> (PlanFile.Part, Plan, YAMLNode)? {
  guard offset >= 0, offset <= file.text.count else { return nil }
  let part = file.part(at: offset)
  guard let content = part.content, let node = content.document.node(at: offset - part.range.lowerBound),
    node.resolved.kind == .scalar, !content.document.isRepaired(node.resolved.range)
  else { return nil }
  let inPart = offset - part.range.lowerBound
  return content.plans.first { $0.root.range.holds(inPart) }.map { (part, $0, node) }
}

extension Plan {
  /// The values that hold the plan's name, aliases followed.
  fileprivate var namedByPlan: [YAMLNode] {
    [entry("metadata", "name"), entry("spec", "extension", "name")].compactMap { $0?.value.resolved }
      .filter { $0.kind == .scalar && $0.string != nil }
  }

  /// The items and keys that hold names of clusters, aliases followed.
  var clusterNames: [YAMLNode] {
    let placed = entry("spec", "clusterScheduling", "placement", "clusters").map {
      $0.value.resolved.items.map(\.resolved)
    }
    let overridden = entry("spec", "clusterScheduling", "overrides").map { entry in
      entry.value.mergedEntries.map(\.key.resolved)
    }
    return ((placed ?? []) + (overridden ?? [])).filter { $0.kind == .scalar }
  }
}

extension YAMLNode {
  /// Whether it is written on its line, rather than below it.
  fileprivate var isName: Bool { style != .literal && style != .folded }

  /// The text between the quotes, where it stands as it is read.
  fileprivate func verbatimRange(in source: SourceText) -> Range<Int>? {
    let content = contentRange
    let isQuoted = style == .singleQuoted || style == .doubleQuoted
    guard !isQuoted || content.count >= 2 else { return nil }
    let inner = isQuoted ? content.lowerBound + 1..<content.upperBound - 1 : content
    return source.bytes[inner].elementsEqual(text.utf8) ? inner : nil
  }
}
