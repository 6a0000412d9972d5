// What kubectl's reader wants of a kubeconfig before it looks at any context: the kind, the types, and names that are not
// given twice. One fault anywhere, and kubectl uses nothing of the file.
//
// https://pkg.go.dev/k8s.io/client-go/tools/clientcmd/api/v1#Config

import YAMLSyntax

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Why kubectl does not read a kubeconfig. Nothing of it is quoted but the names of members: the rest may be secret.
struct KubeconfigFault: Equatable {
  /// Bytes from the document's start.
  let offset: Int
  /// Goes on after `line 3: `.
  let message: String
}

/// The first fault of a kubeconfig's document; nil: kubectl reads it.
///
/// - Parameter root: a mapping.
func kubeconfigFault(_ root: YAMLNode) -> KubeconfigFault? {
  let kind = root.text("kind")
  let version = root.text("apiVersion")
  if let fault = Shape.config.fault(root, "the kubeconfig") { return fault }
  guard kind ?? "Config" == "Config", version ?? "v1" == "v1" else {
    let node = root.member(kind ?? "Config" == "Config" ? "apiVersion" : "kind")?.value.resolved ?? root
    return KubeconfigFault(
      offset: node.range.lowerBound, message: "kubectl reads only `kind: Config` of `apiVersion: v1`")
  }
  return nil
}

/// The type that a member has to have. Null is taken everywhere, and members that are not known are not looked at.
private indirect enum Shape: Sendable {
  case text
  case flag
  /// Base64, as Go reads it: padded, with nothing between but line breaks.
  case bytes
  case anything
  case list(Shape)
  /// A list of `name` and one more member; no name twice.
  case named(String, Shape)
  case map(Shape)
  case members([String: Shape])

  static let config = Shape.members([
    "kind": .text, "apiVersion": .text, "current-context": .text,
    "preferences": .members(["colors": .flag, "extensions": extensions]), "extensions": extensions,
    "clusters": .named("cluster", cluster), "users": .named("user", user), "contexts": .named("context", context),
  ])

  private static let extensions = Shape.named("extension", .anything)

  private static let cluster = Shape.members([
    "server": .text, "tls-server-name": .text, "insecure-skip-tls-verify": .flag, "certificate-authority": .text,
    "certificate-authority-data": .bytes, "proxy-url": .text, "disable-compression": .flag, "extensions": extensions,
  ])

  private static let context = Shape.members([
    "cluster": .text, "user": .text, "namespace": .text, "extensions": extensions,
  ])

  private static let user = Shape.members([
    "client-certificate": .text, "client-certificate-data": .bytes, "client-key": .text, "client-key-data": .bytes,
    "token": .text, "tokenFile": .text, "username": .text, "password": .text, "extensions": extensions,
    "as": .text, "as-uid": .text, "as-groups": .list(.text), "as-user-extra": .map(.list(.text)),
    "auth-provider": .members(["name": .text, "config": .map(.text)]),
    "exec": .members([
      "command": .text, "args": .list(.text), "env": .list(.members(["name": .text, "value": .text])),
      "apiVersion": .text, "installHint": .text, "provideClusterInfo": .flag, "interactiveMode": .text,
    ]),
  ])

  private var name: String {
    switch self {
    case .text: "a string"
    case .flag: "true or false"
    case .bytes: "base64"
    case .anything: "anything"
    case .list, .named: "a list"
    case .map, .members: "a mapping"
    }
  }

  /// - Parameter path: what the node is, in the words of the message.
  func fault(_ node: YAMLNode, _ path: String) -> KubeconfigFault? {
    let node = node.resolved
    if node.isNull { return nil }
    func wrong() -> KubeconfigFault {
      KubeconfigFault(offset: node.range.lowerBound, message: "`\(path)` has to be \(name)")
    }
    switch self {
    case .anything: return nil
    case .text:
      if node.kind == .scalar, case .string? = node.scalar { return nil }
      return wrong()
    case .flag:
      if node.kind == .scalar, case .boolean? = node.scalar { return nil }
      return wrong()
    case .bytes:
      guard node.kind == .scalar, case .string(let text)? = node.scalar, decodedBase64(text) != nil else {
        return wrong()
      }
      return nil
    case .list(let shape):
      guard node.kind == .sequence else { return wrong() }
      for (index, item) in node.items.enumerated() {
        if let fault = shape.fault(item, "\(path)[\(index)]") { return fault }
      }
      return nil
    case .named(let member, let shape):
      guard node.kind == .sequence else { return wrong() }
      let item = Shape.members(["name": .text, member: shape])
      var names: Set<String> = []
      for (index, element) in node.items.enumerated() {
        if let fault = item.fault(element, "\(path)[\(index)]") { return fault }
        guard names.insert(element.resolved.text("name") ?? "").inserted else {
          return KubeconfigFault(
            offset: element.range.lowerBound, message: "`\(path)[\(index)]` has the name of one before it")
        }
      }
      return nil
    case .map(let shape):
      guard node.kind == .mapping else { return wrong() }
      for entry in node.entries {
        if let fault = shape.fault(entry.value, path) { return fault }
      }
      return nil
    case .members(let shapes):
      guard node.kind == .mapping else { return wrong() }
      for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
        guard let entry = node.member(name) else { continue }
        if let fault = shape.fault(entry.value, path == "the kubeconfig" ? name : "\(path).\(name)") { return fault }
      }
      return nil
    }
  }
}

/// Base64 as Go's decoder reads it: line breaks may stand in it, spaces may not, and the padding has to be there.
///
/// - Returns: nil where it is none; empty for an empty text.
func decodedBase64(_ text: String) -> [UInt8]? {
  let compact = text.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
  return Data(base64Encoded: Data(compact)).map(Array.init)
}
