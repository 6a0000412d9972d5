// Which workspaces the user has let choose a context, remembered from session to session.

import CatalogSources
import LocalFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The user's answers. Functions of it block.
public struct TrustedContexts: Sendable {
  /// An absolute path.
  public let path: String

  public init(path: String) { self.path = path }

  /// Where programs keep what they are to remember: `XDG_STATE_HOME`, else `~/.local/state`.
  ///
  /// - Parameter variables: the process's environment.
  /// - Returns: nil where there is no such place.
  public init?(variables: [String: String]) {
    guard let base = baseDirectory("XDG_STATE_HOME", ".local/state", variables) else { return nil }
    path = base + "/installplan-ls/trusted-contexts.json"
  }

  /// Whether the user has said yes; a file that cannot be read says nothing.
  public func contains(_ request: ContextRequest) -> Bool { read().contains(request) }

  /// - Returns: why it could not be noted; nil: it is.
  public func insert(_ request: ContextRequest) -> String? {
    var requests = read()
    guard requests.insert(request).inserted else { return nil }
    let entries = requests.sorted { ($0.workspace, $0.context) < ($1.workspace, $1.context) }.map {
      ["workspace": $0.workspace, "context": $0.context]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(entries) else { return "\(path): cannot be written" }
    do throws(FileProblem) {
      try makePrivateDirectory(parentDirectory(of: path))
      try writeFile(path, Array(data) + [UInt8(ascii: "\n")], permissions: .ownerOnly)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func read() -> Set<ContextRequest> {
    guard FileStamp(path: path) != nil, let bytes = try? readFile(path),
      let entries = try? JSONDecoder().decode([[String: String]].self, from: Data(bytes))
    else { return [] }
    return Set(
      entries.compactMap { entry in
        guard let workspace = entry["workspace"], let context = entry["context"] else { return nil }
        return ContextRequest(workspace: workspace, context: context)
      })
  }
}
