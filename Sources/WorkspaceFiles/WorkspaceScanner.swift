// Reading all manifests of a workspace, and again those that changed.

import CatalogSources
import LocalFiles

/// What was read of a workspace at one moment.
public struct WorkspaceScan<Content: Sendable & Equatable>: Sendable, Equatable {
  /// By absolute path; only of files that have something to tell.
  public var files: [String: Content] = [:]
  /// Which files they are, by the same paths: several may lead to one.
  public var identities: [String: FileIdentity] = [:]
  /// Of the directories that hold these files.
  public var surroundings: [String: Surroundings] = [:]
  /// Those that were searched, in no order.
  public var directories: [String] = []
  /// Why not all there is was read; nil: all was.
  public var shortfall: String?
  /// The files that some kustomization below the roots lists as patches, by absolute path. It may stand in another directory
  /// than the patch: Flux allows that.
  public var patches: [String: KustomizePatch] = [:]
  /// What is wrong with the files that steer us and can be told only now, each with its path.
  public var problems: [String] = []

  public init() {}
}

/// Remembers what it read, so that another scan reads only what has changed.
public struct WorkspaceScanner<Content: Sendable & Equatable> {
  /// How much is read at most.
  public struct Limits: Sendable {
    public var entries: Int?
    public var files: Int?
    /// Bytes of one file.
    public var fileSize: Int64?
    /// Bytes of all files.
    public var totalSize: Int64?

    public static var none: Limits { Limits() }
    /// For a program that runs beside an editor.
    public static var modest: Limits {
      Limits(entries: 200_000, files: 10_000, fileSize: 8 << 20, totalSize: 256 << 20)
    }
  }

  private let limits: Limits
  private let knownRules: Set<String>
  private let surroundingsEndAtRoots: Bool
  /// What a file has to tell; nil: nothing.
  private let read: (_ path: String, _ bytes: [UInt8]) -> Content?
  private var known: [String: (stamp: FileStamp, content: Content?)] = [:]
  private var knownKustomizations: [String: (stamp: FileStamp, content: Result<Kustomization, FileProblem>)] = [:]

  /// - Parameters:
  ///   - knownRules: the codes of all rules.
  ///   - surroundingsEndAtRoots: whether what lies above a root is not looked at.
  public init(
    limits: Limits, knownRules: Set<String>, surroundingsEndAtRoots: Bool = true,
    read: @escaping (_ path: String, _ bytes: [UInt8]) -> Content?
  ) {
    self.surroundingsEndAtRoots = surroundingsEndAtRoots
    self.limits = limits
    self.knownRules = knownRules
    self.read = read
  }

  /// Reads the manifests below the roots.
  ///
  /// - Parameters:
  ///   - roots: absolute paths; one may lie below another.
  ///   - skipped: absolute paths of files that are not to be read.
  ///   - searched: by directory, what a moment ago was found there, with absolute paths.
  public mutating func scan(
    _ roots: [String], skipping skipped: Set<String> = [], searched: [String: FoundFiles] = [:]
  ) -> WorkspaceScan<Content> {
    var scan = WorkspaceScan<Content>()
    var fresh: [String: (stamp: FileStamp, content: Content?)] = [:]
    var size: Int64 = 0
    var everything = FoundFiles()
    func fallShort(_ reason: String) { scan.shortfall = scan.shortfall ?? reason }
    // Outer roots first: what lies below an inner one is then known already.
    for root in roots.sorted(by: { $0.utf8.count < $1.utf8.count }) {
      let earlier = searched[root]
      let found = earlier ?? manifestFiles(below: root, limit: limits.entries)
      scan.directories += found.directories
      everything.directories += found.directories
      everything.files += found.files
      everything.skipped += found.skipped
      everything.kustomizations += found.kustomizations
      if found.isCutOff { fallShort("\(root) holds more than \(limits.entries ?? 0) files and directories") }
      if let problem = found.unreadable.first { fallShort("\(problem.path): \(problem.reason)") }
      for file in found.files {
        let path = earlier == nil ? absolutePath(file, from: "/") : file
        guard fresh[path] == nil, !skipped.contains(path) else { continue }
        if let most = limits.files, fresh.count >= most {
          fallShort("\(root) holds more than \(most) manifests")
          break
        }
        guard let stamp = FileStamp(path: path) else { continue }
        size += stamp.size
        if let most = limits.fileSize, stamp.size > most {
          fallShort("\(path) is larger than \(most >> 20) MB")
          continue
        }
        if let most = limits.totalSize, size > most {
          fallShort("the manifests in \(root) are larger than \(most >> 20) MB together")
          break
        }
        if let known = known[path], known.stamp == stamp {
          fresh[path] = known
        } else {
          do throws(FileProblem) {
            fresh[path] = (stamp, read(path, try readFile(path)))
          } catch {
            fallShort("\(error)")
          }
        }
        guard let content = fresh[path]?.content else { continue }
        scan.identities[path] = stamp.identity
        scan.files[path] = content
        let directory = parentDirectory(of: path)
        if scan.surroundings[directory] == nil {
          scan.surroundings[directory] = findSurroundings(
            of: directory, upTo: surroundingsEndAtRoots ? root : nil, knownRules: knownRules)
        }
      }
    }
    known = fresh
    readKustomizations(everything.kustomizations, &scan)
    // Absence is no evidence while something was not looked at.
    if scan.shortfall == nil {
      let files = Dictionary(
        scan.surroundings.values.compactMap(\.workspaceFile).map { ($0.path, $0) },
        uniquingKeysWith: { first, _ in first })
      for (path, file) in files.sorted(by: { $0.key < $1.key }) {
        let directory = file.placed.directory
        guard roots.contains(where: { $0 == directory || relativePath(of: directory, to: $0) != nil }) else { continue }
        scan.problems += file.placed.unmatchedPatterns(among: everything).map { "\(path): \($0)" }
      }
    }
    return scan
  }

  private mutating func readKustomizations(_ paths: [String], _ scan: inout WorkspaceScan<Content>) {
    var fresh: [String: (stamp: FileStamp, content: Result<Kustomization, FileProblem>)] = [:]
    for path in Set(paths.map { absolutePath($0, from: "/") }).sorted() {
      guard let stamp = FileStamp(path: path) else { continue }
      if let known = knownKustomizations[path], known.stamp == stamp {
        fresh[path] = known
      } else {
        do throws(FileProblem) {
          fresh[path] = (stamp, .success(Kustomization(path: path, try readSteeringFile(path))))
        } catch {
          fresh[path] = (stamp, .failure(error))
        }
      }
      switch fresh[path]?.content {
      case .success(let kustomization): scan.patches.merge(kustomization.patches) { first, _ in first }
      case .failure(let problem): scan.problems.append("\(problem)")
      case nil: break
      }
    }
    knownKustomizations = fresh
  }
}
