/**
 * Lines of bash that do what the AWS CLI does for `aws s3 ls OBJECT` and `aws s3 cp [--recursive] SOURCE TARGET`. The
 * objects of a bucket are files of a folder with its name in `root`. `AWS_LS` is how `ls` ends where no object is.
 */
export function awsStandIn(root: string): string {
  return `
operation=$2
shift 2
files=()
for word in "$@"; do
  case $word in
    --*) ;;
    s3://*) files+=("${root}/\${word#s3://}") ;;
    *) files+=("$word") ;;
  esac
done
if [[ $operation == ls ]]; then
  [[ -e \${files[0]} ]] || exit "\${AWS_LS:-1}"
elif [[ \${files[1]} == - ]]; then
  cat "\${files[0]}"
elif [[ -d \${files[0]} ]]; then
  mkdir -p "\${files[1]}" && cp -r "\${files[0]}/." "\${files[1]}"
else
  mkdir -p "$(dirname "\${files[1]}")" && cp "\${files[0]}" "\${files[1]}"
fi
`;
}
