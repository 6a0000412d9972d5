// Patches that are written inside a kustomization, as texts: `patches: [{patch: |-`, of strategic merges and of JSON 6902.
// Flux' Kustomizations and Argo CD's Applications have them, too. Each is judged as a plan's patch, and what is found is told
// at its place in the file that holds it.

import TextDocument
import YAMLSyntax

/// One text of such a patch. Immutable.
final class InlinePatch: Sendable {
  /// What is judged: the text itself, or a plan that sets what an operation of JSON 6902 sets.
  private let composed: ComposedText
  let part: PlanPart
  let role: FileRole
  /// Whether the operation has no value: then only the path to it says something.
  private let isPathOnly: Bool

  fileprivate init?(_ composed: ComposedText, role: FileRole, isPathOnly: Bool = false) {
    self.composed = composed
    self.role = role
    self.isPathOnly = isPathOnly
    part = PlanPart(composed.bytes[...], mayHoldPatches: false)
    guard !part.plans.isEmpty || part.remains != nil else { return nil }
  }

  /// What the rules find in the text alone and with the catalog, in the offsets of the part of the file that holds it.
  func findings(_ context: FileContext, limit: Int) -> [Finding] {
    let found = diagnose(part, FileContext(context, role: role), .own, firstPlan: 0, limit: limit)
    return found.compactMap { finding in
      guard !isPathOnly || finding.code == Rule.unknownField.code else { return nil }
      var finding = finding
      finding.range = composed.hostRange(finding.range)
      finding.related = finding.related.compactMap { related in
        guard case .here(let range) = related.place else { return related }
        var related = related
        related.place = .here(composed.hostRange(range))
        return related
      }
      finding.fixes = finding.fixes.compactMap(composed.hostFix)
      return finding
    }
  }
}

/// The patches of InstallPlans in a document.
///
/// - Parameter source: the text of the part of the file that holds the document.
func inlinePatches(in document: YAMLDocument, source: SourceText) -> [InlinePatch] {
  guard let root = document.root, root.kind == .mapping else { return [] }
  var patches: [InlinePatch] = []
  for holder in patchHolders(root) {
    for field in ["patches", "patchesJson6902", "patchesStrategicMerge"] {
      guard let items = holder.member(field)?.value.resolved, items.kind == .sequence else { continue }
      for item in items.items.map(\.resolved) {
        let scalar = item.kind == .mapping ? item.member("patch")?.value.resolved : item
        guard let scalar, scalar.kind == .scalar, scalar.holdsByte(where: { $0 == UInt8(ascii: ":") }),
          let embedded = EmbeddedText(scalar: scalar, source: source.bytes)
        else { continue }
        let target = item.kind == .mapping ? item.member("target")?.value.resolved : nil
        patches += patchesOfPlans(embedded, target.flatMap { $0.isNull ? nil : PatchTarget($0) })
      }
    }
  }
  return patches
}

/// The mappings that may hold lists of patches, in each kind of object that does.
private func patchHolders(_ root: YAMLNode) -> [YAMLNode] {
  let apiVersion = root.member("apiVersion")?.value.string ?? ""
  switch root.member("kind")?.value.string {
  case nil where apiVersion.isEmpty, "Kustomization"? where apiVersion.isEmpty: return [root]
  case "Kustomization"? where apiVersion.hasPrefix("kustomize.config.k8s.io/"),
    "Component"? where apiVersion.hasPrefix("kustomize.config.k8s.io/"):
    return [root]
  case "Kustomization"? where apiVersion.hasPrefix("kustomize.toolkit.fluxcd.io/"):
    return [root.member("spec")?.value.resolved].compactMap { $0 }
  case "Application"? where apiVersion.hasPrefix("argoproj.io/"):
    guard let spec = root.member("spec")?.value else { return [] }
    let sources = [spec.member("source")?.value] + (spec.member("sources")?.value.resolved.items.map { $0 } ?? [])
    return sources.compactMap { $0?.member("kustomize")?.value.resolved }
  default: return []
  }
}

/// What a patch is for, where its `target` says so.
private struct PatchTarget {
  let isPlan: Bool
  /// Whether it is for objects of another kind.
  let isOther: Bool
  let name: String?
  /// In the part of the file that holds it.
  let nameRange: Range<Int>

  init(_ target: YAMLNode) {
    let group = target.member("group")?.value.string
    let kind = target.member("kind")?.value.string
    isPlan = kind == Plan.kind && (group == nil || group == Plan.group)
    isOther = kind != nil && kind != Plan.kind || group != nil && group != Plan.group
    let node = target.member("name")?.value.resolved
    // A pattern may mean several plans.
    name = node?.string.flatMap { name in
      !name.isEmpty && name.utf8.allSatisfy { isNameByte($0) } ? name : nil
    }
    nameRange = node?.contentRange ?? target.contentRange
  }
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
  default: false
  }
}

private func patchesOfPlans(_ embedded: EmbeddedText, _ target: PatchTarget?) -> [InlinePatch] {
  let documents = splitDocuments(embedded.text)
  guard let first = documents.first else { return [] }
  let bytes = Array(embedded.text[first])
  let document = YAMLDocument(bytes)
  if let root = document.root, root.kind == .sequence {
    guard let target, target.isPlan else { return [] }
    let source = SourceText(bytes)
    var operationsLeft = 1000
    return root.items.compactMap { operation in
      operationsLeft -= 1
      return operationsLeft < 0 ? nil : patch(ofOperation: operation, in: source, embedded, target)
    }
  }
  guard target?.isOther != true else { return [] }
  // Several documents may be in one text; each is a patch of its own.
  return documents.compactMap { range in
    strategicMerge(embedded, range, target)
  }
}

/// A strategic merge: the text is a plan of which some is left out.
private func strategicMerge(_ embedded: EmbeddedText, _ range: Range<Int>, _ target: PatchTarget?) -> InlinePatch? {
  let bytes = Array(embedded.text[range])
  guard mayHoldPlan(bytes[...]) else { return nil }
  var composed = ComposedText(embedded)
  guard let target else {
    composed.append(range)
    return InlinePatch(composed, role: .patch(named: true))
  }
  // With a target the name in the patch says nothing; the target's does.
  let document = YAMLDocument(bytes)
  guard let name = target.name, let root = document.root, root.kind == .mapping, document.errors.isEmpty,
    let node = root.member("metadata")?.value.member("name")?.value, node.kind == .scalar, node.document === document,
    !node.contentRange.isEmpty
  else {
    composed.append(range)
    return InlinePatch(composed, role: .patch(named: false))
  }
  composed.append(range.lowerBound..<range.lowerBound + node.contentRange.lowerBound)
  composed.append(name, at: target.nameRange)
  composed.append(range.lowerBound + node.contentRange.upperBound..<range.upperBound)
  return InlinePatch(composed, role: .patch(named: true))
}

/// An operation of JSON 6902, as the plan in which its path leads to its value and nothing else is.
private func patch(
  ofOperation operation: YAMLNode, in source: SourceText, _ embedded: EmbeddedText, _ target: PatchTarget
) -> InlinePatch? {
  guard operation.kind == .mapping, let path = operation.member("path")?.value, path.kind == .scalar,
    let segments = pointerSegments(path.text), segments.count < 32, let first = segments.first,
    !["apiVersion", "kind"].contains(first.name)
  else { return nil }
  let kind = operation.member("op")?.value.string
  guard ["add", "replace", "remove", "test"].contains(kind) else { return nil }
  let value = kind == "remove" ? nil : operation.member("value")
  guard kind == "remove" || value != nil else { return nil }
  var composed = ComposedText(embedded)
  let pathRange = embedded.hostRange(path.contentRange)
  composed.append("apiVersion: \(Plan.group)/\(Plan.version)\nkind: \(Plan.kind)\n", at: pathRange)
  if first.name != "metadata", let name = target.name {
    composed.append("metadata:\n  name: \(name)\n", at: target.nameRange)
  }
  /// Where a segment stands in the patch; nil where it is written otherwise there.
  func range(of segment: PointerSegment) -> Range<Int>? {
    let start = path.contentRange.lowerBound + (path.style == .plain ? 0 : 1)
    let found = start + segment.range.lowerBound..<start + segment.range.upperBound
    let isAsWritten =
      found.upperBound <= source.count && !found.isEmpty && source.bytes[found].elementsEqual(segment.name.utf8)
    return isAsWritten ? found : nil
  }
  // The value's own lines are moved to the right as far as it takes, all alike.
  let column = value.map { source.column(of: $0.key.range.lowerBound) } ?? 0
  let last = 2 * (segments.count - 1)
  for (index, segment) in segments.enumerated() {
    let isLast = index == segments.count - 1
    let indentation = String(repeating: " ", count: 2 * index)
    let holder = index > 0 ? segments[index - 1].name : ""
    let isItem = segment.isIndex && holder != "labels" && holder != "annotations"
    composed.append(indentation, at: pathRange)
    let written = range(of: segment)
    if isItem {
      composed.append("-", at: written.map(embedded.hostRange) ?? pathRange)
    } else if let written, !needsQuotes(segment.name) {
      composed.append(written)
    } else {
      composed.append(quoted(segment.name), at: written.map(embedded.hostRange) ?? pathRange)
    }
    if !isItem { composed.append(":", at: pathRange) }
    composed.append(isLast ? " " : "\n", at: pathRange)
  }
  guard let value else {
    composed.append("x\n", at: pathRange)
    return InlinePatch(composed, role: .patch(named: true), isPathOnly: true)
  }
  // From behind the colon to the end of its last line.
  var start = value.key.range.upperBound
  while start < source.count, source.bytes[start] != UInt8(ascii: ":") { start += 1 }
  start += 1
  let end = max(start, value.value.range.upperBound)
  guard end <= source.count, start <= source.count else { return nil }
  let padding = String(repeating: " ", count: max(0, last - column))
  for line in source.line(at: start)...source.line(at: end) {
    let whole =
      line + 1 < source.lineCount
      ? source.lineStarts[line]..<source.lineStarts[line + 1] : source.lineStarts[line]..<source.count
    let piece = max(start, whole.lowerBound)..<min(end, whole.upperBound)
    guard piece.lowerBound <= piece.upperBound, !piece.isEmpty else { continue }
    if piece.lowerBound > start { composed.append(padding, at: embedded.hostRange(piece)) }
    composed.append(piece)
  }
  composed.append("\n", at: pathRange)
  return InlinePatch(composed, role: .patch(named: true))
}

/// A part of a JSON pointer (RFC 6901).
private struct PointerSegment {
  let name: String
  /// In the pointer's bytes.
  let range: Range<Int>

  /// Whether it may stand for an item of a list.
  var isIndex: Bool { name == "-" || !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

private func pointerSegments(_ pointer: String) -> [PointerSegment]? {
  guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
  var segments: [PointerSegment] = []
  var start = 1
  for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
    let end = start + part.utf8.count
    let name = part.replacing("~1", with: "/").replacing("~0", with: "~")
    segments.append(PointerSegment(name: String(name), range: start..<end))
    start = end + 1
  }
  return segments
}

/// A text made of pieces of another and of words of ours, with the way back to the file.
struct ComposedText: Sendable {
  private struct Piece: Sendable {
    /// In the text.
    let range: Range<Int>
    /// Where it is from in the embedded text; nil: it is ours.
    let origin: Int?
    /// What it stands for in the file, if it is ours.
    let host: Range<Int>
  }

  private let embedded: EmbeddedText
  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []

  init(_ embedded: EmbeddedText) { self.embedded = embedded }

  /// Appends a range of the embedded text.
  mutating func append(_ range: Range<Int>) {
    let start = bytes.count
    bytes += embedded.text[range]
    pieces.append(Piece(range: start..<bytes.count, origin: range.lowerBound, host: embedded.hostRange(range)))
  }

  /// Appends words of ours.
  ///
  /// - Parameter host: what they stand for in the file.
  mutating func append(_ text: String, at host: Range<Int>) {
    guard !text.isEmpty else { return }
    let start = bytes.count
    bytes += text.utf8
    pieces.append(Piece(range: start..<bytes.count, origin: nil, host: host))
  }

  /// Where a range stands in the file: of what is from there only that part of it.
  func hostRange(_ range: Range<Int>) -> Range<Int> {
    let touched = pieces.filter {
      $0.range.overlaps(range)
        || range.isEmpty && $0.range.lowerBound <= range.lowerBound && range.lowerBound <= $0.range.upperBound
    }
    // Words of ours around what the author wrote, as indentation is, say less than that.
    let own = touched.filter { $0.origin != nil }
    let ranges = (own.isEmpty ? touched.prefix(1) : own[...]).map { piece -> Range<Int> in
      guard let origin = piece.origin else { return piece.host }
      let shift = origin - piece.range.lowerBound
      return embedded.hostRange(range.clamped(to: piece.range).shifted(by: shift))
    }
    guard let first = ranges.first else { return embedded.hostRange }
    return ranges.dropFirst().reduce(first) {
      min($0.lowerBound, $1.lowerBound)..<max($0.upperBound, $1.upperBound)
    }
  }

  /// A fix of the text as one of the file; nil where some of its edits would need more than replacing what stands there as it
  /// is.
  func hostFix(_ fix: Fix) -> Fix? {
    var edits: [TextEdit] = []
    for edit in fix.edits {
      guard !edit.newText.contains(where: { $0.isNewline || $0 == "\"" || $0 == "'" || $0 == "\\" }),
        !edit.range.isEmpty,
        let piece = pieces.first(where: {
          $0.range.lowerBound <= edit.range.lowerBound && edit.range.upperBound <= $0.range.upperBound
        }), let origin = piece.origin
      else { return nil }
      let range = edit.range.shifted(by: origin - piece.range.lowerBound)
      guard embedded.isVerbatim(range), !embedded.text[range].contains(UInt8(ascii: "\n")) else { return nil }
      edits.append(TextEdit(embedded.hostRange(range), edit.newText))
    }
    var mapped = fix
    mapped.edits = edits
    return mapped
  }
}
