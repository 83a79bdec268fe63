#pragma once

/// What followers of the log ask, as the role onestop_follower. $1 is the province.

#include "libs/pg/statement.h"

namespace onestop::ledger {

// $2 name. The end of the log, and how far the follower has come: NULL before it began.
inline constexpr pg::Statement kFollowerPlace = {"follower.place", R"sql(
    SELECT h.position, (SELECT f.position FROM dossier.follower f WHERE f.province = $1 AND f.name = $2)
    FROM dossier.log_head h WHERE h.province = $1
)sql"};

// $2 name. No row: it has not begun, or another process is at work.
inline constexpr pg::Statement kLockFollower = {"follower.lock", R"sql(
    SELECT f.position FROM dossier.follower f WHERE f.province = $1 AND f.name = $2 FOR UPDATE SKIP LOCKED
)sql"};

// $2 name. A row when it had not begun.
inline constexpr pg::Statement kBeginFollower = {"follower.begin", R"sql(
    INSERT INTO dossier.follower (province, name, position) VALUES ($1, $2, 0)
    ON CONFLICT (province, name) DO NOTHING RETURNING position
)sql"};

// $2 name, $3 position.
inline constexpr pg::Statement kMoveFollower = {"follower.move", R"sql(
    UPDATE dossier.follower SET position = $3::bigint WHERE province = $1 AND name = $2
)sql"};

// $2 name.
inline constexpr pg::Statement kRestartFollower = {"follower.restart", R"sql(
    DELETE FROM dossier.follower WHERE province = $1 AND name = $2 RETURNING position
)sql"};

// The followers that have begun, and how far each has come.
inline constexpr pg::Statement kFollowers = {"follower.all", R"sql(
    SELECT f.name, f.position, h.position
    FROM dossier.follower f JOIN dossier.log_head h ON h.province = $1
    WHERE f.province = $1 ORDER BY f.name
)sql"};

// $2 level, $3 number of the first one, $4 how many. In order.
inline constexpr pg::Statement kTreeNodes = {"follower.tree_nodes", R"sql(
    SELECT t.hash FROM dossier.log_tree t
    WHERE t.province = $1 AND t.level = $2::smallint AND t.number >= $3::bigint AND t.number < $3::bigint + $4::bigint
    ORDER BY t.number
)sql"};

// $2 levels, $3 numbers, $4 hashes.
inline constexpr pg::Statement kInsertTreeNodes = {"follower.insert_tree_nodes", R"sql(
    INSERT INTO dossier.log_tree (province, level, number, hash)
    SELECT $1, unnest($2::integer[]), unnest($3::bigint[]), unnest($4::bytea[])
)sql"};

inline constexpr pg::Statement kDeleteTree = {"follower.delete_tree", R"sql(
    DELETE FROM dossier.log_tree WHERE province = $1
)sql"};

}  // namespace onestop::ledger
