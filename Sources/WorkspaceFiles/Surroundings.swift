// What the directories above a file say of it: the workspace file that governs it, whether kustomize merges it into
// another object as a patch, and whether it is a template of a Helm chart.

import CatalogSources
import LocalFiles
import YAMLSyntax

/// How kustomize finds the object that a patch changes.
public enum KustomizePatch: Sendable, Hashable {
  /// By the names in the patch.
  case named
  /// By a `target`; the names in the patch say nothing.
  case targeted
}

/// What holds for all files of a directory.
public struct Surroundings: Sendable, Equatable {
  public var workspaceFile: WorkspaceFile?
  /// The files that a kustomization here or above lists as patches, by absolute path.
  public var patches: [String: KustomizePatch] = [:]
  /// The chart whose `templates` the directory belongs to.
  public var chart: String?

  public init() {}
}

/// The names under which kustomize looks for its file, in its order.
private let kustomizationFileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
private let chartFileName = "Chart.yaml"
private let templatesDirectoryName = "templates"

/// The files whose change can change what `findSurroundings` says.
public let namesThatDecide = [workspaceFileName, chartFileName] + kustomizationFileNames

public func decidesSurroundings(_ path: String) -> Bool { namesThatDecide.contains(fileName(of: path)) }

/// Looks at a directory and those above it.
///
/// - Parameters:
///   - directory: an absolute path.
///   - root: where the search ends (a workspace folder); nil: at the top of the file system.
/// - Returns: of workspace files the nearest. What cannot be read counts as not there, but for a workspace file, which
///   counts with the reason among its problems.
public func findSurroundings(of directory: String, upTo root: String?, knownRules: Set<String>) -> Surroundings {
  var surroundings = Surroundings()
  var directory = absolutePath(directory, from: "/")
  // Deeper than any path a system allows.
  for _ in 0..<4096 {
    if surroundings.workspaceFile == nil {
      surroundings.workspaceFile = workspaceFile(in: directory, knownRules: knownRules)
    }
    let parent = parentDirectory(of: directory)
    // The nearest kustomization that names a patch says how.
    surroundings.patches.merge(patches(in: directory)) { nearer, _ in nearer }
    if surroundings.chart == nil, fileName(of: directory) == templatesDirectoryName,
      FileStamp(path: absolutePath(chartFileName, from: parent)) != nil
    {
      surroundings.chart = parent
    }
    if directory == root || parent == directory { break }
    directory = parent
  }
  return surroundings
}

/// The patches that a directory's kustomization lists.
///
/// https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
private func patches(in directory: String) -> [String: KustomizePatch] {
  for name in kustomizationFileNames {
    let path = absolutePath(name, from: directory)
    guard FileStamp(path: path) != nil, let bytes = try? readFile(path) else { continue }
    var patches: [String: KustomizePatch] = [:]
    for (file, patch) in listedPatches(bytes) { patches[absolutePath(file, from: directory)] = patch }
    return patches
  }
  return [:]
}

/// The files that a kustomization lists as patches, as written.
func listedPatches(_ bytes: [UInt8]) -> [(path: String, patch: KustomizePatch)] {
  guard let root = YAMLDocument(textBytes(bytes)).root, root.kind == .mapping else { return [] }
  var found: [(String, KustomizePatch)] = []
  for field in ["patches", "patchesJson6902"] {
    guard let items = root.member(field)?.value.resolved.items else { continue }
    for item in items.map(\.resolved) where item.kind == .mapping {
      guard let path = item.member("path")?.value.string else { continue }
      found.append((path, item.member("target")?.value.isNull == false ? .targeted : .named))
    }
  }
  if let items = root.member("patchesStrategicMerge")?.value.resolved.items {
    // An item of several lines is the patch itself.
    for case let path? in items.map(\.string) where !path.contains("\n") { found.append((path, .named)) }
  }
  return found
}
