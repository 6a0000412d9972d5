// Finding the InstallPlans in a document, and reading one.

import KubeSphereModel
import TextDocument
import YAMLSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One InstallPlan of group kubesphere.io: a document of its own, or an item of a `kind: List`. Offsets are bytes from
/// the start of the part of the file that holds the document.
public struct Plan: Sendable {
  public static let group = "kubesphere.io"
  public static let version = "v1alpha1"
  public static let kind = "InstallPlan"

  /// Whether it is a patch that finds the plan it changes by its name.
  var isNamedPatch = false

  /// Everything else; one reference, since rules pass plans around all the time.
  private let content: Content

  /// - Parameters:
  ///   - place: where its document stands in the file.
  ///   - unreadable: where nothing of the document could be read; then `root` is none of its nodes.
  ///   - earlier: the plan as it was before an edit, if it is known.
  init(
    root: YAMLNode, source: SourceText, hasImpliedKind: Bool = false, at place: DocumentPlace = DocumentPlace(),
    unreadable: YAMLDocument? = nil, earlier: Plan? = nil
  ) {
    content = Content(
      root: root, source: source, hasImpliedKind: hasImpliedKind, place: place, unreadable: unreadable,
      earlier: earlier?.content)
  }

  public var root: YAMLNode { content.root }
  /// The text of the part that `root` is in.
  public var source: SourceText { content.source }
  /// Whether it stands in a typed list (`kind: InstallPlanList`), which lets its items do without `apiVersion` and
  /// `kind`.
  var hasImpliedKind: Bool { content.hasImpliedKind }
  /// Where its document stands in the file.
  var place: DocumentPlace { content.place }
  public var document: YAMLDocument { content.document }
  /// Nil where none can be long.
  var longConfigs: LongConfigs? { content.longConfigs }

  /// The entry at a path of keys from the plan's root, aliases and merge keys followed.
  public func entry(_ path: String...) -> YAMLNode.Entry? { entry(path) }

  func entry(_ path: [String]) -> YAMLNode.Entry? { root.entry(path) }

  /// The entry at a row of the table.
  func entry(_ row: Schema.Row) -> YAMLNode.Entry? { content.reading.entry(row) }

  /// What is written in the plan, beside the schema table.
  var reading: SchemaReading { content.reading }

  public var name: YAMLNode.Entry? { content.name.entry }
  public var spec: YAMLNode.Entry? { content.spec }
  /// In a patch that leaves the extension's name out, the plan's own, which has to be the same.
  public var extensionName: YAMLNode.Entry? {
    if let found = content.extensionName.entry { return found }
    return isNamedPatch && extensionVersion != nil ? name : nil
  }
  public var extensionVersion: YAMLNode.Entry? { content.extensionVersion.entry }
  public var clusterScheduling: YAMLNode.Entry? { content.clusterScheduling }

  /// The text of a value when it is a string, not empty, and really what will be applied: not repaired by the parser,
  /// without `${…}`, which Flux and envsubst fill in later, and no `<VERSION>` that someone forgot to fill in.
  public func literal(_ entry: YAMLNode.Entry?) -> String? {
    guard let entry else { return nil }
    if content.extensionName.entry?.value == entry.value { return content.extensionName.literal }
    if content.extensionVersion.entry?.value == entry.value { return content.extensionVersion.literal }
    if content.name.entry?.value == entry.value { return content.name.literal }
    return literalText(of: entry.value)
  }
}

/// As `Plan.literal` has it.
private func literalText(of value: YAMLNode) -> String? {
  guard var text = value.string, !text.isEmpty else { return nil }
  let isPlain = text.withUTF8 { isPlainlyFilledIn($0) }
  guard isPlain || !isFilledInLater(text) && !isLeftOver(text) else { return nil }
  return value.document.isRepaired(value.range) ? nil : text
}

extension Plan {
  /// What a plan is, and its members that nearly every rule asks for, looked up once.
  fileprivate final class Content: Sendable {
    /// One whose text is asked for.
    struct Text: Sendable {
      let entry: YAMLNode.Entry?
      let literal: String?

      init(_ entry: YAMLNode.Entry?) {
        self.entry = entry
        literal = entry.flatMap { literalText(of: $0.value) }
      }
    }

    let root: YAMLNode
    let source: SourceText
    let hasImpliedKind: Bool
    let place: DocumentPlace
    let document: YAMLDocument
    let reading: SchemaReading

    let name: Text
    let spec: YAMLNode.Entry?
    let extensionName: Text
    let extensionVersion: Text
    let clusterScheduling: YAMLNode.Entry?
    let longConfigs: LongConfigs?

    init(
      root: YAMLNode, source: SourceText, hasImpliedKind: Bool, place: DocumentPlace, unreadable: YAMLDocument?,
      earlier: Content?
    ) {
      self.root = root
      self.source = source
      self.hasImpliedKind = hasImpliedKind
      self.place = place
      document = unreadable ?? root.document
      reading = SchemaReading(root)
      name = Text(reading.entry(.name))
      spec = reading.entry(.spec)
      extensionName = Text(reading.entry(.extensionName))
      extensionVersion = Text(reading.entry(.extensionVersion))
      clusterScheduling = reading.entry(.clusterScheduling)
      longConfigs = source.count < LongConfigs.leastBytes ? nil : earlier?.longConfigs ?? LongConfigs()
    }
  }
}

/// The InstallPlans of a parsed document.
///
/// - Returns: none for everything else, OLM's InstallPlan (`operators.coreos.com`) among it, and for a document too
///   broken to say what it is.
///
/// - Parameter earlier: the plans as they were before an edit, if they are known.
func plans(
  in document: YAMLDocument, source: SourceText, at place: DocumentPlace, earlier: [Plan] = []
) -> [Plan] {
  guard let root = document.root, root.kind == .mapping else { return [] }
  if isPlainlyPlan(root) {
    return [Plan(root: root, source: source, at: place, earlier: earlier.first)]
  }
  guard !isWrittenCatalog(root) else { return [] }
  var plans: [Plan] = []
  var visited: Set<YAMLNode> = []
  collectPlans(root, isKindImplied: false, depth: 0, &visited) {
    let earlier = plans.count < earlier.count ? earlier[plans.count] : nil
    plans.append(
      Plan(root: $0, source: source, hasImpliedKind: $1, at: place, earlier: earlier))
  }
  return plans
}

/// Whether a document is a catalog that was exported from a cluster: its plans say what is installed there, without their
/// configuration, and are not to be applied.
private func isWrittenCatalog(_ root: YAMLNode) -> Bool {
  root.member("kind")?.value.string == "List"
    && root.member("metadata")?.value.member("annotations")?.value.member(Catalog.formatAnnotation) != nil
}

private func collectPlans(
  _ node: YAMLNode, isKindImplied: Bool, depth: Int, _ visited: inout Set<YAMLNode>, _ found: (YAMLNode, Bool) -> Void
) {
  let node = node.resolved
  // What aliases reach twice is judged once.
  guard node.kind == .mapping, depth < 4, visited.insert(node).inserted else { return }
  if isPlan(node, isKindImplied: isKindImplied) {
    found(node, isKindImplied)
    return
  }
  let kind = node.member("kind")?.value.string
  // `kubectl get installplans -o yaml` prints a List; a typed list leaves the kind of its items out.
  let isTypedList =
    kind == Plan.kind + "List" && node.member("apiVersion")?.value.string?.hasPrefix(Plan.group + "/") == true
  guard isTypedList || kind == "List", let items = node.member("items")?.value.resolved, items.kind == .sequence
  else { return }
  for item in items.items { collectPlans(item, isKindImplied: isTypedList, depth: depth + 1, &visited, found) }
}

/// Whether a mapping is an InstallPlan beyond doubt; nearly every one is.
private func isPlainlyPlan(_ node: YAMLNode) -> Bool {
  node.member("kind")?.value.hasText(Plan.kind) == true
    && node.member("apiVersion")?.value.hasText("kubesphere.io/v1alpha1") == true
}

/// Whether a mapping is an InstallPlan of ours: `apiVersion` and `kind` say so, perhaps with a letter of the kind wrong,
/// or one of the two does, the other is missing or no such thing, and `spec.extension` is there, which no other object
/// has. Where the group is ours and the rest of a plan's `spec` is there as well, the kind may be anything that the
/// group does not have.
private func isPlan(_ node: YAMLNode, isKindImplied: Bool) -> Bool {
  let kind = node.member("kind")?.value
  let apiVersion = node.member("apiVersion")?.value
  let isKindOurs = kind?.string == Plan.kind
  let isGroupOurs = apiVersion?.string?.hasPrefix(Plan.group + "/") == true
  if isKindOurs && isGroupOurs { return true }
  if isKindImplied, kind == nil || isKindOurs, apiVersion == nil || isGroupOurs { return true }
  if isGroupOurs, let text = kind?.string, editDistance(text, Plan.kind, limit: 2) != nil { return true }
  guard isKindOurs || isGroupOurs, let reference = node.member("spec")?.value.member("extension")?.value,
    reference.member("name") != nil || reference.member("version") != nil
  else { return false }
  if isKindOurs { return isSlip(ofAPIVersion: apiVersion?.string) }
  if let text = kind?.string, otherKinds.contains(text) { return false }
  let hasPlansFields = ["enabled", "upgradeStrategy"].contains { node.member("spec")?.value.member($0) != nil }
  return isSlip(ofKind: kind?.string)
    || hasPlansFields && reference.member("name") != nil && reference.member("version") != nil
}

/// The other kinds of our group.
private let otherKinds: Set<String> = ["Extension", "ExtensionVersion", "Category", "Repository"]

/// Whether no API has this version, or it is ours with a letter or two wrong. Nil (nothing there, or no text) is one.
private func isSlip(ofAPIVersion text: String?) -> Bool {
  guard let text else { return true }
  let parts = text.split(separator: "/", omittingEmptySubsequences: false)
  let isWellFormed = text.utf8.allSatisfy { byte in
    "./-".utf8.contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
  guard isWellFormed, parts.count == 2 else { return true }
  return editDistance(String(parts[0]), Plan.group, limit: 2) != nil
}

private func isSlip(ofKind text: String?) -> Bool {
  guard let text, let first = text.unicodeScalars.first else { return true }
  let isWellFormed = ("A"..."Z").contains(first) && text.unicodeScalars.allSatisfy(\.properties.isAlphabetic)
  return !isWellFormed
}

/// A document that cannot be read and names kind and group of a plan somewhere in its text. Nil where what can be read
/// says that it is something else.
func remainsOfPlan(in document: YAMLDocument, source: SourceText, at place: DocumentPlace) -> Plan? {
  let bytes = source.bytes[...]
  guard !document.errors.isEmpty, let root = document.root ?? YAMLDocument(Array("{}".utf8)).root,
    contains(bytes, Array(Plan.kind.utf8)),
    contains(bytes, Array((Plan.group + "/").utf8)), !isWrittenCatalog(root)
  else { return nil }
  let kind = root.member("kind")?.value.string
  let isOurs = kind == nil || root.member("apiVersion")?.value.string == nil || kind?.hasSuffix("List") == true
  guard isOurs else { return nil }
  return Plan(root: root, source: source, at: place, unreadable: document)
}

/// Whether a text can hold an InstallPlan at all; looking for the word is far cheaper than parsing.
func mayHoldPlan(_ bytes: ArraySlice<UInt8>) -> Bool {
  // Or for what only a plan has, should the kind be lost.
  contains(bytes, Array(Plan.kind.utf8))
    || contains(bytes, Array((Plan.group + "/" + Plan.version).utf8)) && hasKeyExtension(bytes)
}

/// Whether the key `extension` is in a text, in whatever style.
private func hasKeyExtension(_ bytes: ArraySlice<UInt8>) -> Bool {
  let key = Array("extension".utf8)
  var rest = bytes
  while let start = firstIndex(of: key, in: rest) {
    rest = rest[(start + key.count)...]
    let next = rest.first.map { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") } == true ? rest.dropFirst() : rest
    if next.first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: ":") { return true }
  }
  return false
}

func contains(_ haystack: ArraySlice<UInt8>, _ needle: [UInt8]) -> Bool {
  firstIndex(of: needle, in: haystack) != nil
}

private func firstIndex(of needle: [UInt8], in haystack: ArraySlice<UInt8>) -> Int? {
  // Small letters are everywhere: another byte, if there is one, is looked for first.
  let anchor = needle.firstIndex { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? 0
  return haystack.withUnsafeBytes { bytes in
    guard let start = bytes.baseAddress else { return nil }
    var index = anchor
    while index + needle.count - anchor <= bytes.count,
      let found = memchr(start + index, Int32(needle[anchor]), bytes.count - index)
    {
      let place = UnsafeRawPointer(found) - start - anchor
      guard place + needle.count <= bytes.count else { return nil }
      if memcmp(start + place, needle, needle.count) == 0 { return haystack.startIndex + place }
      index = place + anchor + 1
    }
    return nil
  }
}
