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
  /// By the absolute path of a file here, the outermost kustomization here or above that applies it.
  public var kustomizations: [String: String] = [:]
  /// The chart whose `templates` the directory belongs to.
  public var chart: String?

  /// Why some of it could not be read.
  public var problems: [FileProblem] = []

  public init() {}
}

/// The names under which kustomize looks for its file, in its order.
let kustomizationFileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
private let chartFileName = "Chart.yaml"
private let templatesDirectoryName = "templates"

/// The files whose change can change what `findSurroundings` says.
public let namesThatDecide = workspaceFileNames + [chartFileName] + kustomizationFileNames

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
  let start = absolutePath(directory, from: "/")
  var directory = start
  var isInside = true
  // From here up.
  var kustomizations: [Kustomization] = []
  // Deeper than any path a system allows.
  for _ in 0..<4096 {
    let parent = parentDirectory(of: directory)
    if isInside {
      if surroundings.workspaceFile == nil {
        surroundings.workspaceFile = workspaceFile(in: directory, knownRules: knownRules)
      }
      do throws(FileProblem) {
        if let found = try kustomization(in: directory) { kustomizations.append(found) }
      } catch {
        surroundings.problems.append(error)
      }
    }
    // The chart that a folder of templates belongs to may lie above what the editor has open.
    if surroundings.chart == nil, fileName(of: directory) == templatesDirectoryName,
      FileStamp(path: absolutePath(chartFileName, from: parent)) != nil
    {
      surroundings.chart = parent
    }
    if directory == root { isInside = false }
    if parent == directory { break }
    directory = parent
  }
  // The nearest kustomization that names a patch says how.
  for kustomization in kustomizations { surroundings.patches.merge(kustomization.patches) { nearer, _ in nearer } }
  surroundings.kustomizations = outermost(kustomizations, of: start)
  return surroundings
}

/// What a kustomization says of files and directories, by absolute paths.
struct Kustomization: Sendable, Equatable {
  let path: String
  var resources: Set<String> = []
  var patches: [String: KustomizePatch] = [:]

  /// - Parameter text: UTF-8.
  init(path: String, _ text: [UInt8]) {
    self.path = path
    guard let root = YAMLDocument(text).root, root.kind == .mapping else { return }
    let directory = parentDirectory(of: path)
    for (file, patch) in listedPatches(root) { patches[absolutePath(file, from: directory)] = patch }
    for field in ["resources", "bases", "components"] {
      guard let items = root.member(field)?.value.resolved.items else { continue }
      for case let item? in items.map(\.string) where !item.contains("://") {
        resources.insert(absolutePath(item, from: directory))
      }
    }
  }
}

/// By the files of a directory that kustomizations list, the outermost one that applies it: one that lists the directory of
/// another applies what that one lists.
///
/// - Parameter kustomizations: those of the directory and of the ones above, from here up.
private func outermost(_ kustomizations: [Kustomization], of directory: String) -> [String: String] {
  var found: [String: String] = [:]
  for (index, kustomization) in kustomizations.enumerated() {
    var outer = kustomization
    for next in kustomizations[(index + 1)...] where next.resources.contains(parentDirectory(of: outer.path)) {
      outer = next
    }
    for file in kustomization.resources where found[file] == nil && parentDirectory(of: file) == directory {
      found[file] = outer.path
    }
  }
  return found
}

/// A directory's kustomization; nil where it has none.
func kustomization(in directory: String) throws(FileProblem) -> Kustomization? {
  for name in kustomizationFileNames {
    let path = absolutePath(name, from: directory)
    guard kindOfNamedPath(path) ?? .directory != .directory else { continue }
    return Kustomization(path: path, try readSteeringFile(path))
  }
  return nil
}

func isKustomization(_ name: String) -> Bool { kustomizationFileNames.contains(name) }

/// The files that a kustomization lists as patches, as written.
///
/// https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
private func listedPatches(_ root: YAMLNode) -> [(path: String, patch: KustomizePatch)] {
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
