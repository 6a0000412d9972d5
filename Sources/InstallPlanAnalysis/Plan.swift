// Finding the InstallPlans in a document, and reading one.

import TextDocument
import YAMLSyntax

/// One InstallPlan of group kubesphere.io: a document of its own, or an item of a `kind: List`. Offsets are bytes from
/// the start of the part of the file that holds the document.
public struct Plan: Sendable {
  public static let group = "kubesphere.io"
  public static let version = "v1alpha1"
  public static let kind = "InstallPlan"

  public let root: YAMLNode
  /// The text of the part that `root` is in.
  public let source: SourceText

  public var document: YAMLDocument { root.document }

  /// The entry at a path of keys from the plan's root, aliases and merge keys followed.
  public func entry(_ path: String...) -> YAMLNode.Entry? {
    var node = root
    var entry: YAMLNode.Entry?
    for key in path {
      entry = node.member(key)
      guard let found = entry else { return nil }
      node = found.value
    }
    return entry
  }

  public var name: YAMLNode.Entry? { entry("metadata", "name") }
  public var spec: YAMLNode.Entry? { entry("spec") }
  public var extensionName: YAMLNode.Entry? { entry("spec", "extension", "name") }
  public var extensionVersion: YAMLNode.Entry? { entry("spec", "extension", "version") }
  public var clusterScheduling: YAMLNode.Entry? { entry("spec", "clusterScheduling") }

  /// The text of a value when it is a string, not empty, and really what will be applied: not repaired by the parser
  /// and without `${…}`, which Flux and envsubst fill in later.
  public func literal(_ entry: YAMLNode.Entry?) -> String? {
    guard let entry, let text = entry.value.string, !text.isEmpty, !text.contains("${") else { return nil }
    return document.isRepaired(entry.value.range) ? nil : text
  }
}

/// The InstallPlans of a parsed document.
///
/// - Returns: none for everything else, OLM's InstallPlan (`operators.coreos.com`) among it, and for a document too
///   broken to say what it is.
func plans(in document: YAMLDocument, source: SourceText) -> [Plan] {
  guard let root = document.root, root.kind == .mapping else { return [] }
  var plans: [Plan] = []
  var visited: Set<YAMLNode> = []
  collectPlans(root, impliedKind: nil, depth: 0, &visited) { plans.append(Plan(root: $0, source: source)) }
  return plans
}

private func collectPlans(
  _ node: YAMLNode, impliedKind: String?, depth: Int, _ visited: inout Set<YAMLNode>, _ found: (YAMLNode) -> Void
) {
  let node = node.resolved
  // What aliases reach twice is judged once.
  guard node.kind == .mapping, depth < 4, visited.insert(node).inserted else { return }
  let kind = node.member("kind")?.value.string ?? impliedKind
  let apiVersion = node.member("apiVersion")?.value.string
  if kind == Plan.kind, impliedKind != nil || apiVersion?.hasPrefix(Plan.group + "/") == true {
    if let apiVersion, !apiVersion.hasPrefix(Plan.group + "/") { return }
    found(node)
    return
  }
  // `kubectl get installplans -o yaml` prints a List; a typed list leaves the kind of its items out.
  let isTypedList = kind == Plan.kind + "List" && apiVersion?.hasPrefix(Plan.group + "/") == true
  guard isTypedList || kind == "List", let items = node.member("items")?.value.resolved, items.kind == .sequence
  else { return }
  for item in items.items {
    collectPlans(item, impliedKind: isTypedList ? Plan.kind : nil, depth: depth + 1, &visited, found)
  }
}

/// Whether a text can hold an InstallPlan at all; looking for the word is far cheaper than parsing.
func mayHoldPlan(_ bytes: ArraySlice<UInt8>) -> Bool {
  contains(bytes, Array(Plan.kind.utf8))
}

private func contains(_ haystack: ArraySlice<UInt8>, _ needle: [UInt8]) -> Bool {
  haystack.withUnsafeBufferPointer { haystack in
    guard haystack.count >= needle.count else { return false }
    var index = 0
    while index <= haystack.count - needle.count {
      if haystack[index] == needle[0] {
        var offset = 1
        while offset < needle.count, haystack[index + offset] == needle[offset] { offset += 1 }
        if offset == needle.count { return true }
      }
      index += 1
    }
    return false
  }
}
