package s3

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"helpdesk/internal/blob"
)

// List implements blob.Lister.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) ([]blob.Object, error) {
	limit = min(max(limit, 1), blob.MaxList)
	var found []blob.Object
	// S3 may answer fewer than it was asked for and still have more.
	for len(found) < limit {
		in := &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &prefix, MaxKeys: aws.Int32(int32(limit - len(found)))} //nolint:gosec // at most 1,000
		if after != "" {
			in.StartAfter = &after
		}
		out, err := s.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		for _, o := range out.Contents {
			after = aws.ToString(o.Key)
			found = append(found, blob.Object{Key: after, Size: aws.ToInt64(o.Size), At: aws.ToTime(o.LastModified)})
		}
		if !aws.ToBool(out.IsTruncated) || len(out.Contents) == 0 {
			break
		}
	}
	return found, nil
}
